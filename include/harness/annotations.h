/* What a program says of itself to Harness. Empty for every other compiler and tool.
 *
 *   HARNESS_EFFECT("fs.read")            on a function: it has this effect, whatever its body shows. For functions that
 *                                        cannot be read: assembly, a library without facts. Several: one macro each.
 *   HARNESS_PORT("time.wall.read")       on a class or function: a port, and the effects that implementations may have
 *   HARNESS_PROCESS("ingest.worker")     on a class or function: the process it is or starts
 *   HARNESS_SECRET                       on a type: its values do not leave the program as they are
 *   HARNESS_WIRE("order.v2", "produce")  on a function or type: one side of a wire contract
 *   HARNESS_BEST_EFFORT("why")           on a function: whether what it tries works does not matter
 *   HARNESS_TRACES("REQ-12")             on a function: the requirement that it meets
 *   HARNESS_ALLOW("rule", "reason")      on a function, type or variable: findings of that rule about it, or about what is in it,
 *                                        are accepted; "boundary.*" is several rules. An owner, the last day and the day on which
 *                                        it was written may follow, from which reports tell its age:
 *                                        HARNESS_ALLOW("rule", "reason", "owner", "2027-03-31", "2026-11-20")
 *
 * They stand before the declaration:  HARNESS_EFFECT("rand") int roll();  struct HARNESS_SECRET Token { … };
 * This version of Harness judges HARNESS_EFFECT, HARNESS_PORT, HARNESS_SECRET, HARNESS_BEST_EFFORT, HARNESS_TRACES and
 * HARNESS_ALLOW; the others are recorded in the facts.
 */
#ifndef HARNESS_ANNOTATIONS_H
#define HARNESS_ANNOTATIONS_H

#if defined(__clang__)
#define HARNESS_ANNOTATE_(...) __attribute__((annotate(__VA_ARGS__)))
#else
#define HARNESS_ANNOTATE_(...)
#endif

#define HARNESS_EFFECT(effect) HARNESS_ANNOTATE_("harness::effect", effect)
#define HARNESS_PORT(...) HARNESS_ANNOTATE_("harness::port", __VA_ARGS__)
#define HARNESS_PROCESS(id) HARNESS_ANNOTATE_("harness::process", id)
#define HARNESS_SECRET HARNESS_ANNOTATE_("harness::secret")
#define HARNESS_WIRE(contract, side) HARNESS_ANNOTATE_("harness::wire", contract, side)
#define HARNESS_BEST_EFFORT(why) HARNESS_ANNOTATE_("harness::best-effort", why)
#define HARNESS_TRACES(requirement) HARNESS_ANNOTATE_("harness::trace", requirement)
#define HARNESS_ALLOW(...) HARNESS_ANNOTATE_("harness::allow", __VA_ARGS__)

#endif
