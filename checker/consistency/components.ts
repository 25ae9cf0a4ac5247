/**
 * Strongly connected components of a graph (Tarjan 1972), without recursion: a long history would overflow the call
 * stack.
 */
import { wrongIndex } from "../base/wrong-index.ts";

/**
 * By node: the number of its component. Linear.
 * @param edges by node: the nodes that its edges lead to
 */
export function componentsOf(edges: readonly (readonly number[])[]): Int32Array {
  const count = edges.length;
  const component = new Int32Array(count).fill(-1);
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const nextEdge = new Int32Array(count);
  const open: number[] = [];
  const path: number[] = [];
  let [visited, components] = [0, 0];
  const visit = (node: number): void => {
    index[node] = low[node] = visited++;
    open.push(node);
    path.push(node);
  };
  const close = (root: number): void => {
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      component[node] = components;
      if (node === root) break;
    }
    components++;
  };
  for (let start = 0; start < count; start++) {
    if (index[start] !== -1) continue;
    visit(start);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const at = nextEdge[node] ?? wrongIndex(node);
      const to = edges[node]?.[at];
      if (to !== undefined) {
        nextEdge[node] = at + 1;
        if (index[to] === -1) visit(to);
        else if (component[to] === -1) low[node] = Math.min(low[node] ?? wrongIndex(node), index[to] ?? wrongIndex(to));
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined)
        low[parent] = Math.min(low[parent] ?? wrongIndex(parent), low[node] ?? wrongIndex(node));
      if (low[node] === index[node]) close(node);
    }
  }
  return component;
}
