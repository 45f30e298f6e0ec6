// One of the kernels' helpers, a script of its own within the page.
import "@clusterwhy/kernels/worker";
