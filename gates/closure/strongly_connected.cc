#include "closure/strongly_connected.h"

#include <algorithm>

namespace harness {
namespace {

// Tarjan's algorithm without recursion: programs have call chains of any length.
class Components {
public:
  Components(size_t n, const std::vector<uint32_t> &first, const std::vector<uint32_t> &to)
      : first(first), to(to), index(n, Unseen), low(n), onStack(n) {
    for (uint32_t v = 0; v < n; ++v)
      if (index[v] == Unseen)
        visit(v);
  }

  // In the order they are completed: callees before callers.
  std::vector<std::vector<uint32_t>> members;

private:
  static constexpr uint32_t Unseen = 0xffffffffu;
  struct Frame {
    uint32_t v, next;
  };

  void enter(uint32_t v) {
    index[v] = low[v] = counter++;
    stack.push_back(v);
    onStack[v] = true;
    frames.push_back({v, first[v]});
  }

  void visit(uint32_t root) {
    enter(root);
    while (!frames.empty()) {
      Frame &frame = frames.back();
      uint32_t v = frame.v;
      if (frame.next < first[v + 1]) {
        uint32_t w = to[frame.next++];
        if (index[w] == Unseen)
          enter(w);
        else if (onStack[w])
          low[v] = std::min(low[v], index[w]);
        continue;
      }
      frames.pop_back();
      if (!frames.empty())
        low[frames.back().v] = std::min(low[frames.back().v], low[v]);
      if (low[v] != index[v])
        continue;
      auto &group = members.emplace_back();
      uint32_t w;
      do {
        w = stack.back();
        stack.pop_back();
        onStack[w] = false;
        group.push_back(w);
      } while (w != v);
    }
  }

  const std::vector<uint32_t> &first, &to;
  std::vector<uint32_t> index, low;
  std::vector<bool> onStack;
  std::vector<uint32_t> stack;
  std::vector<Frame> frames;
  uint32_t counter = 0;
};

} // namespace

std::vector<std::vector<uint32_t>> stronglyConnected(const std::vector<uint32_t> &first, const std::vector<uint32_t> &to) {
  return std::move(Components(first.size() - 1, first, to).members);
}

} // namespace harness
