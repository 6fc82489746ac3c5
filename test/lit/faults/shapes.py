#!/usr/bin/env python3
"""Writes a case for gate.py around a function of a shape that control-flow graphs and lock sets may stumble over.

    shapes.py SHAPE > CASE

Every shape takes a lock twice where it hurts to look: whoever gives up silently does not find it.
"""
import sys

HEAD = """#--- harness.toml
schema = 1
[project]
name = "p"
[rules]
"effect.*" = "off"
"topology.*" = "off"
"seam.*" = "off"
"topology.self-deadlock" = "block"
"topology.lock-order" = "block"
[[component]]
name = "app"
files = ["src/**"]
#--- src/app.cpp
"""
START = """#include <mutex>
std::mutex m, n;
void work(int);
void twice() { std::lock_guard g(m); }
"""
TWICE = "twice(); // EXPECT topology.self-deadlock\n"


def recursion():
    """Functions that call each other and themselves, in one order and in the other."""
    pair = """bool {0}even(int i);
bool {0}odd(int i);
"""
    even = "bool {0}even(int i) {{ return i == 0 || {0}odd(i - 1); }}\n"
    odd = """bool {0}odd(int i) {{
  {{ std::lock_guard g(m); }}
  return i != 0 && {0}even(i - 1);
}}
"""
    around = """void {0}around() {{
  std::lock_guard g(m);
  {0}odd(1); // EXPECT topology.self-deadlock
  {0}even(1); // EXPECT topology.self-deadlock
}}
"""
    # The lock is held where the circle closes.
    ping = """void {0}pong(int i);
void {0}ping(int i) {{ {0}pong(i); }}
"""
    pong = """void {0}ping(int i);
void {0}pong(int i) {{
  std::lock_guard g(n);
  if (i)
    {0}ping(i - 1); // EXPECT topology.self-deadlock
}}
"""
    # One gives up what the other took: nobody takes a lock that he has.
    fair = """void {0}take(int i);
void {0}give(int i) {{
  m.unlock();
  if (i)
    {0}take(i - 1);
}}
"""
    take = """void {0}give(int i);
void {0}take(int i) {{
  m.lock();
  {0}give(i);
}}
"""
    one = (pair + even + odd + around + ping + pong).format("a")
    other = (pair + odd + around + even + pong + ping).format("b")
    return START + one + other + fair.format("") + take.format("") + """void itself(int i) {
  if (i)
    itself(i - 1);
  std::lock_guard g(m);
  """ + TWICE + """}
void inside(int i) {
  std::lock_guard g(m);
  if (i)
    inside(i - 1); // EXPECT topology.self-deadlock
}
"""


def ring():
    """A circle of 300 functions, one of which takes a lock: all do, seen from outside. And one of 1,000 that take one each:
    what is near is found, and the rest takes no minutes."""
    code = START + "".join(f"void f{i}(int);\n" for i in range(300))
    for i in range(300):
        code += f"void f{i}(int i) {{ if (i) f{(i + 1) % 300}(i - 1); {'twice();' if i == 17 else ''} }}\n"
    code += "void f() {\n  std::lock_guard g(m);\n  f200(300); // EXPECT topology.self-deadlock\n}\n"
    code += "".join(f"std::mutex m{i};\nvoid g{i}(int);\n" for i in range(1000))
    for i in range(1000):
        code += f"void g{i}(int i) {{ {{ std::lock_guard g(m{i}); }} if (i) g{(i + 1) % 1000}(i - 1); }}\n"
    return code + "void g() {\n  std::lock_guard g(m20);\n  g0(30); // EXPECT topology.self-deadlock\n}\n"


def irreducible():
    return START + """void f(int i) {
  std::lock_guard g(m);
  if (i > 3)
    goto inside;
  while (i < 100) {
    work(i);
  inside:
    ++i;
    if (i == 50)
      goto out;
    """ + TWICE + """  }
out:
  work(i);
}
"""


def fallthrough():
    return START + """void f(int i) {
  switch (i) {
  case 0:
    m.lock();
  case 1: // the lock is held on one of the ways only: nothing is certain
    work(i);
  case 2:
    twice();
    break;
  case 3:
    m.lock();
  default:
    work(i);
  }
  m.lock();
  switch (i) {
  case 0: work(0);
  case 1: work(1);
  default: """ + TWICE + """  }
}
"""


def computed_goto():
    labels = 200
    code = START + "void f(const unsigned char *code) {\n  static void *table[] = {"
    code += ", ".join(f"&&l{i}" for i in range(labels)) + "};\n  std::lock_guard g(m);\n  goto *table[*code++];\n"
    for i in range(labels):
        code += f"l{i}: work({i}); goto *table[*code++];\n"
    return code.replace("l100: work(100);", "l100: work(100); goto end;") + "end: " + TWICE + "}\n"


def jumps():
    return "#include <csetjmp>\n" + START + """std::jmp_buf buffer;
void leave() { std::longjmp(buffer, 1); }
void f() {
  m.lock();
  if (setjmp(buffer)) {
    """ + TWICE + """    return;
  }
  work(1);
  leave();
}
"""


def coroutine():
    return "#include <coroutine>\n" + START + """struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
    std::suspend_always yield_value(int) { return {}; }
  };
};
Task f(int i) {
  for (;;) {
    {
      std::lock_guard g(m);
      """ + TWICE + """    }
    co_yield i;
    try {
      co_await std::suspend_always();
    } catch (...) {
      co_return;
    }
  }
}
"""


def noreturn():
    return "#include <cstdlib>\n" + START + """[[noreturn]] void die() { std::abort(); }
void f(int i) {
  if (i > 1)
    m.lock();
  else
    die();
  """ + TWICE + """  if (i > 2) {
    n.lock();
    die();
  }
  for (;;)
    work(i);
}
"""


def long():
    """A generated function of 5,000 statements, with branches, guards and a lock that is held through all of it."""
    code = START + "void f(int i) {\n  std::lock_guard outer(m);\n"
    for i in range(1000):
        code += f"  if (i > {i}) {{\n    std::lock_guard inner(n);\n    work({i});\n  }} else {{\n    work(-{i});\n  }}\n  work(i + {i});\n"
    return code + "  " + TWICE + "}\n"


def states():
    """A state machine, as generators write them: every state leads to the head of the loop, and that to every state."""
    code = START + "void f(int state) {\n  std::lock_guard outer(m);\n  for (;;) {\n    switch (state) {\n"
    for i in range(400):
        code += f"    case {i}: work({i}); state = {i} * 7 % 400; break;\n"
    return code + "    default:\n      " + TWICE + "      return;\n    }\n  }\n}\n"


def handlers():
    """Try blocks in each other and beside each other."""
    code = START + "void f(int i) {\n  std::lock_guard outer(m);\n"
    for i in range(60):
        code += "try {\n"
    code += "work(i);\n"
    for i in range(60):
        code += f"work({i}); }} catch (int) {{ work({i}); }} catch (long) {{ work(-{i}); }}\n"
    for i in range(500):
        code += f"try {{ work({i}); }} catch (...) {{ work(-{i}); }}\n"
    return code + "  " + TWICE + "}\n"


def deep():
    """Expressions and blocks in each other."""
    depth = 200
    code = START + "int add(int, int);\nvoid f(int i) {\n  std::lock_guard outer(m);\n  work("
    code += "add(i, " * depth + "1" + ")" * depth + ");\n"
    code += "if (i) {\n" * depth + "work(i);\n" + "} else { work(0); }\n" * depth
    code += "  work(" + " + ".join(["i"] * 3000) + ");\n"
    return code + "  " + TWICE + "}\n"


def chain():
    """A call chain of 3,000 functions, each with a guard of its own."""
    code = START + "".join(f"void f{i}();\n" for i in range(1))
    code += "void f0() { twice(); }\n"
    for i in range(1, 3000):
        code += f"void f{i}() {{ {{ std::lock_guard g(n); work({i}); }} f{i - 1}(); }}\n"
    return code + "void f() {\n  std::lock_guard g(m);\n  f2999(); // EXPECT topology.self-deadlock\n}\n"


def main():
    shape = globals()[sys.argv[1].replace("-", "_")]
    sys.stdout.write(HEAD + shape())


if __name__ == "__main__":
    main()
