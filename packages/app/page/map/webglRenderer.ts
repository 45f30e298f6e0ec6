import type { Points } from "./camera.js";
import { fitCanvas, type PointRenderer } from "./renderer.js";

const VERTEX = `#version 300 es
in vec3 position;
in vec4 color;
uniform mat3 rotation;
uniform vec2 center;
uniform vec2 perUnit;
uniform float diameter;
uniform float depth;
out vec4 shade;
void main() {
  vec3 turned = rotation * position;
  gl_Position = vec4((turned.xy - center) * perUnit, depth == 0.0 ? 0.0 : -turned.z / depth * 0.9, 1.0);
  float near = depth == 0.0 ? 1.0 : 1.0 + 0.35 * turned.z / depth;
  gl_PointSize = diameter * near + 1.0;
  shade = color;
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec4 shade;
uniform float diameter;
uniform float depth;
out vec4 pixel;
void main() {
  float distance = length(gl_PointCoord - 0.5) * 2.0;
  float edge = 2.0 / (diameter + 1.0);
  float cover = 1.0 - smoothstep(1.0 - edge, 1.0, distance);
  if (cover <= (depth == 0.0 ? 0.0 : 0.5)) discard;
  float alpha = shade.a * cover;
  pixel = vec4(shade.rgb * alpha, alpha);
}`;

let works: boolean | undefined;

/** Tried once, on a canvas of its own: one that has given a WebGL context gives no other. */
function webglWorks(): boolean {
  if (works === undefined) {
    const gl = document.createElement("canvas").getContext("webgl2");
    works = gl !== null && link(gl) !== undefined;
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return works;
}

/** All points in one draw call. Undefined without WebGL2. */
export function webglRenderer(canvas: HTMLCanvasElement, points: Points): PointRenderer | undefined {
  if (!webglWorks()) return undefined;
  const gl = canvas.getContext("webgl2", {
    antialias: false,
    preserveDrawingBuffer: true,
  });
  if (gl === null) return undefined;
  const program = link(gl);
  if (program === undefined) return undefined;
  const uniform = (name: string) => gl.getUniformLocation(program, name);
  const places = {
    rotation: uniform("rotation"),
    center: uniform("center"),
    perUnit: uniform("perUnit"),
    diameter: uniform("diameter"),
    depth: uniform("depth"),
  };
  const buffers = [gl.createBuffer(), gl.createBuffer(), gl.createBuffer(), gl.createBuffer()];
  const [positionBuffer, colorBuffer, orderBuffer, thinnedBuffer] = buffers;
  attribute("position", positionBuffer, 3, gl.FLOAT, false);
  gl.bufferData(gl.ARRAY_BUFFER, points.positions, gl.STATIC_DRAW);
  attribute("color", colorBuffer, 4, gl.UNSIGNED_BYTE, true);
  const reach = points.numDimensions === 3 ? largest(points.positions) * Math.sqrt(3) : 0;
  let whole: Uint32Array = new Uint32Array(0);
  let thinned = { stride: 0, length: 0 };
  let fence: WebGLSync | null = null;

  return {
    kind: "webgl",
    setColors(colors) {
      gl.bindBuffer(gl.ARRAY_BUFFER, colorBuffer);
      gl.bufferData(gl.ARRAY_BUFFER, colors, gl.DYNAMIC_DRAW);
    },
    setOrder(order) {
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, orderBuffer);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.DYNAMIC_DRAW);
      whole = order;
      thinned = { stride: 0, length: 0 };
    },
    draw(camera, size, radius, stride) {
      const ratio = fitCanvas(canvas, size);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      gl.useProgram(program);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      if (reach > 0) gl.enable(gl.DEPTH_TEST);
      // The camera's matrix is row-major, WebGL's column-major.
      gl.uniformMatrix3fv(places.rotation, true, camera.rotation);
      gl.uniform2f(places.center, camera.centerX, camera.centerY);
      gl.uniform2f(places.perUnit, (2 * camera.scale) / size.width, (2 * camera.scale) / size.height);
      gl.uniform1f(places.diameter, 2 * radius * ratio);
      gl.uniform1f(places.depth, reach);
      const numDrawn = bindOrder(stride);
      if (numDrawn > 0) gl.drawElements(gl.POINTS, numDrawn, gl.UNSIGNED_INT, 0);
      gl.deleteSync(fence);
      fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
      gl.flush();
    },
    isDone: () => fence === null || gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED,
    dispose() {
      gl.deleteSync(fence);
      for (const buffer of buffers) gl.deleteBuffer(buffer);
      gl.deleteProgram(program);
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };

  /** Binds the points to draw and says how many they are. */
  function bindOrder(stride: number): number {
    if (gl === null) return 0;
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, stride === 1 ? orderBuffer : thinnedBuffer);
    if (stride === 1) return whole.length;
    if (thinned.stride !== stride) {
      const part = Uint32Array.from(
        { length: Math.ceil(whole.length / stride) },
        (_, i) => whole[i * stride],
      );
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, part, gl.DYNAMIC_DRAW);
      thinned = { stride, length: part.length };
    }
    return thinned.length;
  }

  function attribute(
    name: string,
    buffer: WebGLBuffer | null,
    size: number,
    type: number,
    normalised: boolean,
  ): void {
    if (gl === null || program === undefined) return;
    const place = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, type, normalised, 0, 0);
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram | undefined {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type);
    if (shader === null) return undefined;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (gl.getProgramParameter(program, gl.LINK_STATUS)) return program;
  console.warn("the map's shaders do not link; drawing on a plain canvas", gl.getProgramInfoLog(program));
  return undefined;
}

function largest(values: Float32Array): number {
  let most = 1e-6;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
