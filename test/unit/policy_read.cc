// Reading harness.toml: what comes out of a good one, and one case for each message about a bad one.

#include "policy_fixture.h"

#include "policy/compiled.h"

#include "gtest/gtest.h"

using namespace harness::policy;
using namespace harness::policy::test;

namespace {

struct Wrong {
  const char *test;     // name of the case
  const char *text;     // harness.toml from line 6 on
  const char *messages; // all of them
};

class Message : public testing::TestWithParam<Wrong> {};

TEST_P(Message, IsSaid) {
  ReadOptions options;
  options.knownRules = {"boundary.uses", "effect.undeclared", "effect.unknown"};
  ReadResult result = readText(GetParam().text, options);
  EXPECT_EQ(result.messages, GetParam().messages);
  EXPECT_EQ(result.policy, nullptr);
}

std::string testName(const testing::TestParamInfo<Wrong> &info) { return info.param.test; }

// Components that the cases are about: lines 6 to 11.
#define AB "[[component]]\nname = 'a'\nfiles = ['a/**']\n[[component]]\nname = 'b'\nfiles = ['b/**']\n"
// A component and the start of one nested in it: lines 6 to 10.
#define NESTED "[[component]]\nname = 'a'\nfiles = ['a/**']\n[[component]]\nname = 'a.x'\n"
// Two components and one nested in the first, without its lists: lines 6 to 14.
#define AB_NESTED AB "[[component]]\nname = 'a.x'\nfiles = ['a/x/**']\n"

} // namespace

INSTANTIATE_TEST_SUITE_P(
    Toml, Message,
    testing::ValuesIn(std::vector<Wrong>{
        {"Syntax", "x = [1,\n", "6:8: not valid TOML: array: encountered end-of-file\n"},
        {"SameTableTwice", "[project]\n",
         "6:1: not valid TOML: table header: cannot redefine existing table 'project'\n"},
        {"UnknownTable", "[rulez]\n", "6:2: harness.toml has no key 'rulez'; did you mean 'rules'?\n"},
        {"UnknownKey", "[[component]]\nname = 'a'\nfiels = []\nfiles = ['a']\n",
         "8:1: [[component]] has no key 'fiels'; did you mean 'files'?\n"},
        {"UnknownKeyAndNothingNear", "[[waiver]]\nrule = 'boundary.uses'\nat = 'f'\nreason = 'r'\nxyzzyx = 1\n",
         "10:1: [[waiver]] has no key 'xyzzyx'; one of rule, at, reason, owner, since, expires\n"},
        {"MissingKey", "[[component]]\nfiles = ['a']\n", "6:1: [[component]] needs 'name'\n"},
        {"EmptyString", "[[component]]\nname = ''\nfiles = ['a']\n", "7:8: 'name' must not be empty\n"},
        {"NotAString", "[[component]]\nname = 'a'\nkind = 3\nfiles = ['a']\n",
         "8:8: 'kind' must be a string, not an integer\n"},
        {"NotAnArray", "[[component]]\nname = 'a'\nfiles = 'a'\n",
         "8:9: 'files' must be an array of strings, not a string\n"},
        {"NotAllStrings", "[[component]]\nname = 'a'\nfiles = ['a', true]\n",
         "8:15: 'files' must hold strings only, not true or false\n"},
        {"EmptyEntry", "[[component]]\nname = 'a'\nfiles = ['a', '']\n", "8:15: 'files' holds an empty string\n"},
        {"TwiceInAList", "[[component]]\nname = 'a'\nfiles = ['a', 'b', 'a']\n", "8:20: 'a' stands twice in 'files'\n"},
        {"NotABoolean", "[[component]]\nname = 'a'\nfiles = ['a']\nstrict = 1.5\n",
         "9:10: 'strict' must be true or false, not a number with a fraction\n"},
        {"NotATable", "[[rules]]\n", "6:1: 'rules' must be a table, not an array\n"},
        {"NotTables", "[component]\nname = 'a'\n",
         "6:1: 'component' must be an array of tables, [[component]], not a table\n"},
        {"StrayLetter", "# \u00e9\n[rules]\n'\u00e9' = \"\\\"\u00e9\" # \u00e9\n\u00e9 = 3\n",
         "9:1: not valid TOML: root table: expected keys, tables, whitespace or comments, saw '\u00e9'\n"},
        {"StrayLetterAfterLongString", "x = \"\"\"\n\u00e9 \"\n\"\"\" \u00e9\n",
         "8:5: not valid TOML: key-value pair: expected a comment or whitespace, saw '\u00e9'\n"},
        {"NotAllTables", "[[component]]\nname = 'a'\nfiles = ['a']\nwidens = [1]\n",
         "9:11: 'widens' must hold tables, not an integer\n"},
        {"ColumnsCountBytes", "[[component]]\nname = 'a'\nfiles = ['\u00e9\u00e9', '']\n",
         "8:18: 'files' holds an empty string\n"},
        {"NotYet", "[[choke_point]]\nname = 'p'\n",
         "6:3: this version of Harness does not judge 'choke_point' yet; take it out, nothing would check it\n"},
    }),
    testName);

INSTANTIATE_TEST_SUITE_P(
    Contracts, Message,
    testing::ValuesIn(std::vector<Wrong>{
        {"Order", "[[order]]\nid = 'o'\nbefore = ['a']\nafter = ['a']\nwhy = 'w'\n",
         "9:10: 'a' stands on both sides\n"},
        {"OrderTwice",
         "[[order]]\nid = 'o'\nbefore = ['a']\nafter = ['b']\nwhy = 'w'\n"
         "[[order]]\nid = 'o'\nbefore = ['c']\nafter = ['d']\nwhy = 'w'\n",
         "12:6: the order 'o' is defined twice\n"},
        {"ProtocolWithoutStates", "[[protocol]]\nid = 'p'\ntype = 'T'\nstart = 's'\nend = ['s']\nwhy = 'w'\n",
         "6:1: [[protocol]] needs a table 'states': what may be called in each, and which state follows\n"},
        {"ProtocolStart",
         "[[protocol]]\nid = 'p'\ntype = 'T'\nstart = 'x'\nend = ['s']\nwhy = 'w'\n[protocol.states]\ns = { f = 's' }\n",
         "9:9: no state is named 'x'; did you mean 's'?\n"},
        {"ProtocolTarget",
         "[[protocol]]\nid = 'p'\ntype = 'T'\nstart = 's'\nend = ['s']\nwhy = 'w'\n[protocol.states]\ns = { f = 'y' }\n",
         "13:11: no state is named 'y'; did you mean 's'?\n"},
        {"ProtocolEnd",
         "[[protocol]]\nid = 'p'\ntype = 'T'\nstart = 's'\nend = ['s', 'z']\nwhy = 'w'\n[protocol.states]\ns = { f = 's' }\n",
         "10:13: no state is named 'z'; did you mean 's'?\n"},
        {"ProtocolEndSlip",
         "[[protocol]]\nid = 'p'\ntype = 'T'\nstart = 'open'\nend = ['dnoe']\nwhy = 'w'\n[protocol.states]\n"
         "open = { f = 'open' }\ndone = { g = 'open' }\nmore = { f = 'done' }\n",
         "10:8: no state is named 'dnoe'; did you mean 'done'?\n"
         "14:8: no way leads from 'open' to the state 'done'\n15:8: no way leads from 'open' to the state 'more'\n"},
        {"ProtocolUnreachable",
         "[[protocol]]\nid = 'p'\ntype = 'T'\nstart = 's'\nend = ['s']\nwhy = 'w'\n[protocol.states]\n"
         "s = { f = 's' }\nz = { f = 's' }\n",
         "14:5: no way leads from 's' to the state 'z'\n"},
        {"ProtocolUnreachableButByItself",
         "[[protocol]]\nid = 'p'\ntype = 'T'\nstart = 's'\nend = ['s', 'd']\nwhy = 'w'\n[protocol.states]\n"
         "s = { f = 's' }\ny = { g = 'z' }\nz = { f = 'z', g = 'y', h = 'd' }\n",
         "14:5: no way leads from 's' to the state 'y'\n15:5: no way leads from 's' to the state 'z'\n"},
        {"OrdersContradict",
         "[[order]]\nid = 'z'\nbefore = ['a']\nafter = ['b']\nwhy = 'w'\n"
         "[[order]]\nid = 'o'\nbefore = ['b']\nafter = ['a']\nwhy = 'w'\n",
         "14:10: the orders go in a circle: 'b' before 'a' here, 'a' before 'b' by 'z' (line 9)\n"},
        {"OrdersGoInACircle",
         "[[order]]\nid = 'o'\nbefore = ['a']\nafter = ['b', 'x']\nwhy = 'w'\n"
         "[[order]]\nid = 'p'\nbefore = ['b']\nafter = ['c']\nwhy = 'w'\n"
         "[[order]]\nid = 'q'\nbefore = ['c']\nafter = ['a']\nwhy = 'w'\n",
         "19:10: the orders go in a circle: 'c' before 'a' here, 'b' before 'c' by 'p' (line 14), "
         "'a' before 'b' by 'o' (line 9)\n"},
        {"OneOfSeveralIsEnough",
         "[[order]]\nid = 'o'\nbefore = ['a', 'x']\nafter = ['b']\nwhy = 'w'\n"
         "[[order]]\nid = 'p'\nbefore = ['b']\nafter = ['a']\nwhy = 'w'\n"
         "[[rules]]\n",
         "16:1: 'rules' must be a table, not an array\n"},
        {"SecretTwice", "[[secret]]\ntype = 'T'\nwhy = 'w'\n[[secret]]\ntype = 'T'\nwhy = 'w'\n",
         "10:8: the secret 'T' is defined twice\n"},
        {"SecretOnBothSides", "[[secret]]\ntype = 'T'\nsinks = ['e', 'f']\nredacts = ['f']\nwhy = 'w'\n",
         "9:12: 'f' stands in 'sinks' and in 'redacts' (line 8): it lets out what it is given, or hides it\n"},
        {"SecretOnBothSidesRedactsFirst", "[[secret]]\ntype = 'T'\nredacts = ['f']\nsinks = ['f']\nwhy = 'w'\n",
         "9:10: 'f' stands in 'sinks' and in 'redacts' (line 8): it lets out what it is given, or hides it\n"},
        {"ProtocolLeadsNowhere",
         "[[protocol]]\nid = 'p'\ntype = 'T'\nstart = 's'\nend = ['s']\nwhy = 'w'\n[protocol.states]\n"
         "s = { f = 'q' }\nq = { g = 'r' }\nr = { g = 'q' }\n",
         "14:5: no way leads from the state 'q' to one of 'end' (line 10)\n"
         "15:5: no way leads from the state 'r' to one of 'end' (line 10)\n"},
        {"TwoProtocolsOfOneType",
         "[[protocol]]\nid = 'z'\ntype = 'T'\nstart = 's'\nend = ['s']\nwhy = 'w'\n[protocol.states]\ns = { f = 's' }\n"
         "[[protocol]]\nid = 'p'\ntype = 'T'\nstart = 's'\nend = ['s']\nwhy = 'w'\n[protocol.states]\ns = { g = 's' }\n",
         "16:8: 'T' has the protocol 'z' (line 8) already: say all that may be called in one\n"},
    }),
    testName);

INSTANTIATE_TEST_SUITE_P(
    Cost, Message,
    testing::ValuesIn(std::vector<Wrong>{
        {"UnknownWeight", "[cost.weights]\nmodul = 1\n", "7:1: no measure is named 'modul'; did you mean 'module'?\n"},
        {"NotANumber", "[cost.weights]\nmodule = 'a'\n",
         "7:10: the weight of 'module' is a number, or inf: none may be there\n"},
        {"Nan", "[cost.weights]\nmodule = nan\n", "7:10: the weight of 'module' is a number, or inf: none may be there\n"},
        {"MinusInf", "[cost.weights]\nmodule = -inf\n",
         "7:10: the weight of 'module' is a number, or inf: none may be there\n"},
        {"Negative", "[cost.weights]\nmodule = -1\n", "7:10: 'module' is mechanism: its weight is not negative\n"},
        {"Bonus", "[cost.weights]\npure_function = 1\n", "7:17: 'pure_function' is a bonus: its weight is not above 0\n"},
        {"AFinding", "[cost.weights]\nboundary_violation = 3\n",
         "7:22: 'boundary_violation' is a finding, which no figure outweighs; its level is set by \"boundary.*\" in [rules]\n"},
        {"UnknownKeyOfCost", "[cost]\nweight = 1\n", "7:1: [cost] has no key 'weight'; did you mean 'weights'?\n"},
        {"BudgetWithoutLimit", "[[budget]]\nreason = 'r'\n",
         "6:1: [[budget]] needs 'max', what there may be, or 'max_growth', what there may be more than in the baseline\n"},
        {"BudgetForBoth", "[[budget]]\ntarget = 't'\ncomponent = 'a'\nmax = { token = 1 }\nreason = 'r'\n",
         "8:13: a budget is for a 'target' or for a 'component', not for both\n8:13: no component is named 'a'\n"},
        {"BudgetMeasure", "[[budget]]\nmax = { tokens = 1 }\nreason = 'r'\n",
         "7:9: no measure is named 'tokens'; did you mean 'token'?\n"},
        {"BudgetNegative", "[[budget]]\nmax = { token = -1 }\nreason = 'r'\n", "7:17: a limit is a whole number, 0 or more\n"},
        {"BudgetFraction", "[[budget]]\nmax = { token = 1.5 }\nreason = 'r'\n",
         "7:17: a limit is a whole number, 0 or more\n"},
        {"BudgetTwice",
         "[[budget]]\nmax = { token = 1 }\nreason = 'r'\n[[budget]]\nmax = { token = 2 }\nreason = 'r'\n",
         "10:9: another [[budget]] limits 'token' of the same\n"},
        {"BudgetOfTheWhole", "[[budget]]\ntarget = 't'\nmax = { wrapper = 1 }\nreason = 'r'\n",
         "8:9: only all targets together can tell 'wrapper': limit it for a 'component'\n"},
        {"BudgetComponent", "[[budget]]\ncomponent = 'nosuch'\nmax = { token = 1 }\nreason = 'r'\n",
         "7:13: no component is named 'nosuch'\n"},
    }),
    testName);

INSTANTIATE_TEST_SUITE_P(
    Process, Message,
    testing::ValuesIn(std::vector<Wrong>{
        {"SameTwice",
         "[[process]]\nid = 'z'\nkind = 'thread'\ncreated_in = 'f'\nentry = 'g'\nwhy = 'w'\n"
         "[[process]]\nid = 'p'\nkind = 'thread'\ncreated_in = 'f'\nentry = 'g'\nwhy = 'w'\n",
         "12:1: 'p' declares what 'z' (line 6) declares already: the thread that 'f' makes that runs 'g'\n"},
        {"SameState",
         "[[process]]\nid = 'z'\nkind = 'thread'\nentry = 'f'\nstate = ['a', 'b']\nwhy = 'w'\n"
         "[[process]]\nid = 'p'\nkind = 'thread'\nentry = 'g'\nstate = ['c', 'b']\nwhy = 'w'\n",
         "16:15: 'b' is owned by 'z' (line 10) already: what a process owns it owns alone\n"},
        {"StateOfALibrary",
         "[[process]]\nid = 'p'\nkind = 'library'\ncreated_in = 'f'\nstate = ['a']\nwhy = 'w'\n",
         "10:10: 'p' is of kind \"library\" (line 8): what a library runs owns no state of the program\n"},
        {"NearlyProcess",
         "[[process]]\nid = 'p'\nkind = 'thread'\ncreated_in = 'f'\nshutdown = 'proces'\nwhy = 'w'\n",
         "10:12: what lasts as long as the program has 'shutdown' \"process\", not \"proces\"\n"},
        {"Needs", "[[process]]\nid = 'p'\n",
         "6:1: [[process]] needs 'created_in', the function that makes it, or 'entry', the one that runs in it\n"
         "6:1: [[process]] needs 'kind'\n6:1: [[process]] needs 'why'\n"},
        {"Kind", "[[process]]\nid = 'p'\nkind = 'tread'\nentry = 'f'\nwhy = 'w'\n",
         "8:8: 'kind' cannot be 'tread'; did you mean 'thread'?\n"},
        {"Twice",
         "[[process]]\nid = 'p'\nkind = 'timer'\nentry = 'f'\nwhy = 'w'\n"
         "[[process]]\nid = 'p'\nkind = 'timer'\nentry = 'g'\nwhy = 'w'\n",
         "12:6: the process 'p' is defined twice\n"},
        {"Component", AB "[[process]]\nid = 'p'\nkind = 'timer'\nentry = 'f'\nwhy = 'w'\ncomponent = 'c'\n",
         "17:13: no component is named 'c'; did you mean 'a'?\n"},
        {"Supervisor", "[[process]]\nid = 'p'\nkind = 'timer'\nentry = 'f'\nwhy = 'w'\nsupervisor = 's'\n",
         "11:14: no supervisor has the id 's'\n"},
        {"Restart", "[[process]]\nid = 'p'\nkind = 'timer'\nentry = 'f'\nwhy = 'w'\nrestart = 'always'\n",
         "11:11: 'restart' cannot be 'always'; one of permanent, transient, temporary\n"
         "11:11: nobody restarts what has no 'supervisor'\n"},
        {"State", "[[process]]\nid = 'p'\nkind = 'timer'\nentry = 'f'\nwhy = 'w'\nstate = 'x'\n", "11:9: 'state' must be an array of strings, not a string\n"},
        {"Strategy", AB "[[supervisor]]\nid = 's'\ncomponent = 'a'\nchildren = []\nstrategy = 'one_for_al'\n",
         "15:12: 'children' must not be empty\n16:12: 'strategy' cannot be 'one_for_al'; did you mean 'one_for_all'?\n"},
        {"Intensity", AB "[[supervisor]]\nid = 's'\ncomponent = 'a'\nchildren = []\nintensity = -1\nperiod_s = 0\n",
         "15:12: 'children' must not be empty\n16:13: 'intensity' is at least 0\n17:12: 'period_s' is at least 1\n"},
        {"IntensityType", AB "[[supervisor]]\nid = 's'\ncomponent = 'a'\nchildren = []\nintensity = '3'\n",
         "15:12: 'children' must not be empty\n16:13: 'intensity' must be an integer, not a string\n"},
        {"NoChild",
         AB "[[process]]\nid = 'p'\nkind = 'timer'\nentry = 'f'\nwhy = 'w'\nsupervisor = 's'\n"
            "[[supervisor]]\nid = 's'\ncomponent = 'a'\nchildren = ['q']\n",
         "17:14: 's' does not name 'p' among its children\n"
         "21:13: no process has the id 'q'; did you mean 'p'?\n"},
        {"NoParent",
         AB "[[process]]\nid = 'p'\nkind = 'timer'\nentry = 'f'\nwhy = 'w'\n"
            "[[supervisor]]\nid = 's'\ncomponent = 'a'\nchildren = ['p']\n",
         "20:13: the process 'p' does not name 's' as its supervisor\n"},
    }),
    testName);

INSTANTIATE_TEST_SUITE_P(
    Mailbox, Message,
    testing::ValuesIn(std::vector<Wrong>{
        {"Needs", "[[process]]\nid = 'p'\nkind = 'thread'\nentry = 'f'\nwhy = 'w'\nmailbox = { capacity = 3 }\n", "11:11: 'mailbox' needs 'type'\n"},
        {"Type", "[[process]]\nid = 'p'\nkind = 'thread'\nentry = 'f'\nwhy = 'w'\nmailbox = { type = 'bound' }\n", "11:20: 'type' cannot be 'bound'; did you mean 'bounded'?\n"},
        {"Capacity", "[[process]]\nid = 'p'\nkind = 'thread'\nentry = 'f'\nwhy = 'w'\nmailbox = { type = 'bounded', capacity = 0 }\n", "11:42: a mailbox holds at least 1\n"},
        {"OnFull", "[[process]]\nid = 'p'\nkind = 'thread'\nentry = 'f'\nwhy = 'w'\nmailbox = { type = 'bounded', on_full = 'drop' }\n",
         "11:41: 'on_full' cannot be 'drop'; one of reject, drop_oldest, block\n"},
        {"Unknown", "[[process]]\nid = 'p'\nkind = 'thread'\nentry = 'f'\nwhy = 'w'\nmailbox = { type = 'bounded', size = 3 }\n",
         "11:31: 'mailbox' has no key 'size'; one of type, capacity, on_full\n"},
        {"Unbounded", "[[process]]\nid = 'p'\nkind = 'thread'\nentry = 'f'\nwhy = 'w'\nmailbox = { type = 'unbounded', capacity = 3 }\n",
         "11:44: a mailbox that is unbounded has no 'capacity'\n"},
        {"NotATable", "[[process]]\nid = 'p'\nkind = 'thread'\nentry = 'f'\nwhy = 'w'\nmailbox = 3\n", "11:11: 'mailbox' must be a table, not an integer\n"},
        {"BoundBy", "[[process]]\nid = 'p'\nkind = 'thread'\nentry = 'f'\nwhy = 'w'\nmailbox = { type = 'unbounded' }\nbound_by = 'g'\n",
         "12:12: a mailbox that is unbounded has nobody who keeps its bound\n"},
    }),
    testName);

INSTANTIATE_TEST_SUITE_P(
    LockOrder, Message,
    testing::ValuesIn(std::vector<Wrong>{
        {"Needs", "[[lock_order]]\nbefore = 'a'\n", "6:1: [[lock_order]] needs 'after'\n"},
        {"Unknown", "[[lock_order]]\nbefore = 'a'\nafter = 'b'\nthen = 'c'\n",
         "9:1: [[lock_order]] has no key 'then'; one of before, after, why\n"},
        {"Itself", "[[lock_order]]\nbefore = 'a'\nafter = 'a'\n", "8:9: 'a' cannot be taken before itself\n"},
        {"Twice", "[[lock_order]]\nbefore = 'a'\nafter = 'b'\n[[lock_order]]\nbefore = 'a'\nafter = 'b'\n",
         "11:9: that 'a' is taken before 'b' is said twice\n"},
        {"Circle",
         "[[lock_order]]\nbefore = 'a'\nafter = 'b'\n[[lock_order]]\nbefore = 'b'\nafter = 'c'\n"
         "[[lock_order]]\nbefore = 'c'\nafter = 'a'\n",
         "14:9: the order of locks goes in a circle: 'c' before 'a' before 'b' before 'c'\n"},
        {"Global", "[[lock_order]]\nbefore = '::a'\nafter = 'b'\n",
         "7:10: write 'a' without the leading '::'\n"},
    }),
    testName);

INSTANTIATE_TEST_SUITE_P(
    Component, Message,
    testing::ValuesIn(std::vector<Wrong>{
        {"Name", "[[component]]\nname = 'a b'\nfiles = ['a']\n",
         "7:8: 'a b' cannot be the name of a component; names are words of letters, digits, '_' and '-', joined by "
         "dots "
         "where components are nested\n"},
        {"Twice", AB "[[component]]\nname = 'a'\nfiles = ['c']\n",
         "13:8: the component 'a' is defined twice; first in harness.toml:6\n"},
        {"NoFiles", "[[component]]\nname = 'a'\n",
         "6:1: the component 'a' needs 'files', or components nested in it that have some\n"},
        {"EmptyFiles", "[[component]]\nname = 'a'\nfiles = []\n",
         "6:1: the component 'a' needs 'files', or components nested in it that have some\n"},
        {"BadGlob", "[[component]]\nname = 'a'\nfiles = ['a/**', '../b']\n",
         "8:18: '../b' has a '..'; write the path from the folder of harness.toml\n"},
        {"BadPublicGlob", "[[component]]\nname = 'a'\nfiles = ['a/**']\npublic = ['/usr']\n",
         "9:11: '/usr' is an absolute path; write it relative to the folder of harness.toml\n"},
        {"SameGlobAsAnother", AB "[[component]]\nname = 'c'\nfiles = ['{c,b}/**']\n",
         "14:10: 'b/**' belongs to 'b' already; a file has one owner\n"},
        {"SameGlobAsItself", "[[component]]\nname = 'a'\nfiles = ['{a,b}/**', 'a/**']\n",
         "8:10: 'a/**' belongs to 'a' already\n"},
        {"Kind", "[[component]]\nname = 'a'\nkind = 'adaptor'\nfiles = ['a']\n",
         "8:8: no kind is named 'adaptor'; did you mean 'adapter'?\n"},
        {"KindAndNothingNear", "[[component]]\nname = 'a'\nkind = 'zzzzzz'\nfiles = ['a']\n",
         "8:8: no kind is named 'zzzzzz'; define it with [[kind]]\n"},
        {"Uses", AB "uses = ['aa']\n", "12:9: no component is named 'aa'; did you mean 'a'?\n"},
        {"UsesItself", AB "uses = ['b']\n", "12:9: 'b' uses itself; a component needs no leave for that\n"},
        {"UsesItsPart", "[[component]]\nname = 'a'\nuses = ['a.x']\n[[component]]\nname = 'a.x'\nfiles = ['a/**']\n",
         "8:9: 'a.x' is part of 'a', which may use its parts anyway\n"},
        {"UsesWhatItIsPartOf", AB_NESTED "uses = ['a']\n",
         "15:9: 'a.x' is part of 'a' and cannot use it; move what both need into a component of its own\n"},
        {"External", AB "external = ['acne']\n", "12:13: no library is named 'acne'; did you mean 'acme'?\n"},
        {"Effect", AB "effects = ['fs.opem']\n", "12:12: no effect is named 'fs.opem'; did you mean 'fs.open'?\n"},
        {"PureEffect", AB "effects = ['pure']\n",
         "12:12: 'pure' is not an effect; a component without effects lists none\n"},
        {"DeniedEffect", AB "kind = 'pure-domain'\neffects = ['fs']\n",
         "13:12: a component of kind 'pure-domain' may not have the effect 'fs', declared or not; reach it through a "
         "port, or choose another kind\n"},
        {"Implements",
         "[[component]]\nname = 'a'\nfiles = ['a/**']\nports = ['s::Clock']\n"
         "[[component]]\nname = 'b'\nfiles = ['b/**']\nimplements = ['s::Clocks']\n",
         "13:15: no component has the port 's::Clocks'; did you mean 's::Clock'?\n"},
        {"LeadingColons", AB "ports = ['::s::Clock']\n", "12:10: write 's::Clock' without the leading '::'\n"},
    }),
    testName);

INSTANTIATE_TEST_SUITE_P(
    Nesting, Message,
    testing::ValuesIn(std::vector<Wrong>{
        {"ParentMissing", AB "[[component]]\nname = 'bb.x'\nfiles = ['c']\n",
         "12:1: 'bb.x' is nested in 'bb', which is not defined; did you mean 'b'?\n"},
        {"ParentMissingAndNothingNear", "[[component]]\nname = 'billing.rates'\nfiles = ['c']\n",
         "6:1: 'billing.rates' is nested in 'billing', which is not defined; define it, or write the name without "
         "the dot\n"},
        {"Uses", AB_NESTED "uses = ['b']\n",
         "15:9: 'a.x' is part of 'a', which may not use 'b'; add it to 'uses' of 'a', or say why in "
         "[[component.widens]]\n"},
        {"External", NESTED "files = ['x']\nexternal = ['acme']\n",
         "12:13: 'a.x' is part of 'a', which may not use the library 'acme'; add it to 'external' of 'a', or say why "
         "in "
         "[[component.widens]]\n"},
        {"Effect",
         "[[component]]\nname = 'a'\nkind = 'adapter'\neffects = ['db']\n"
         "[[component]]\nname = 'a.x'\nfiles = ['x']\neffects = ['db', 'fs']\n",
         "13:18: 'a.x' is part of 'a', which may not have the effect 'fs'; add it to 'effects' of 'a', or say why in "
         "[[component.widens]]\n"},
        {"PartOfAnEffect",
         "[[component]]\nname = 'a'\nkind = 'adapter'\neffects = ['fs.open']\n"
         "[[component]]\nname = 'a.x'\nfiles = ['x']\neffects = ['fs']\n",
         "13:12: 'a.x' is part of 'a', which may not have the effect 'fs.meta.read'; add it to 'effects' of 'a', or "
         "say "
         "why in [[component.widens]]\n"},
        {"WidensNothingAround",
         "[[component]]\nname = 'a'\nfiles = ['a']\n[[component.widens]]\neffect = 'fs'\nreason = 'r'\n",
         "9:1: 'a' is not nested in a component; it has nothing to widen\n"},
        {"WidensNeedsReason", NESTED "files = ['x']\n[[component.widens]]\neffect = 'fs'\n",
         "12:1: [[component.widens]] needs 'reason'\n"},
        {"WidensOneThing", NESTED "files = ['x']\n[[component.widens]]\neffect = 'fs'\nuses = 'b'\nreason = 'r'\n",
         "12:1: [[component.widens]] has one of 'effect', 'uses' and 'external'\n14:8: no component is named 'b'; did "
         "you "
         "mean 'a'?\n"},
        {"WidensEffect", NESTED "files = ['x']\n[[component.widens]]\neffect = 'fz'\nreason = 'r'\n",
         "12:1: no effect is named 'fz'; did you mean 'fs'?\n"},
        {"WidensExternal", NESTED "files = ['x']\n[[component.widens]]\nexternal = 'acmee'\nreason = 'r'\n",
         "13:12: no library is named 'acmee'; did you mean 'acme'?\n"},
    }),
    testName);

INSTANTIATE_TEST_SUITE_P(
    Structure, Message,
    testing::ValuesIn(std::vector<Wrong>{
        {"LayerOfNobody", AB "[[layers]]\nname = 'main'\norder = ['a', 'bb']\n",
         "14:15: no component is named 'bb'; did you mean 'b'?\n"},
        {"LayerOfNobodyAndNothingNear", AB "[[layers]]\nname = 'main'\norder = ['gateway', '(web)']\n",
         "14:10: no component is named 'gateway'; write it in brackets if it may be missing\n"},
        {"LayerMixed", AB "[[layers]]\nname = 'main'\norder = ['a | b : c']\n",
         "14:10: the layer 'a | b : c' mixes '|' and ':'; the components of a layer are either all independent or all "
         "not\n"},
        {"LayerTwice", AB "[[layers]]\nname = 'main'\norder = ['a', '(a) | b']\n",
         "14:15: 'a' stands in two layers of 'main'\n"},
        {"LayersTwice", AB "[[layers]]\nname = 'm'\norder = ['a']\n[[layers]]\nname = 'm'\norder = ['b']\n",
         "16:8: the layers 'm' are defined twice\n"},
        {"LayersEmpty", AB "[[layers]]\nname = 'm'\norder = []\n", "14:9: 'order' must not be empty\n"},
        {"LayersNotExhaustive", AB "[[layers]]\nname = 'm'\norder = ['a']\nexhaustive = true\n",
         "15:14: 'b' is in no layer of 'm', which is exhaustive\n"},
        {"LayersIgnoreForNothing", AB "[[layers]]\nname = 'm'\norder = ['a']\nexhaustive_ignores = ['b']\n",
         "15:22: 'exhaustive_ignores' says nothing without exhaustive = true\n"},
        {"LayersIgnoreNobody",
         AB "[[layers]]\nname = 'm'\norder = ['a', 'b']\nexhaustive = true\nexhaustive_ignores = ['c']\n",
         "16:23: no component is named 'c'; did you mean 'a'?\n"},
        {"Container", AB "[[layers]]\nname = 'm'\norder = ['x']\ncontainers = ['aa']\n",
         "15:15: no component is named 'aa'; did you mean 'a'?\n"},
        {"LayerNotInContainer", AB_NESTED "[[layers]]\nname = 'm'\norder = ['x', 'y']\ncontainers = ['a']\n",
         "17:15: no component is named 'a.y'; did you mean 'a.x'?\n"},
        {"ForbiddenNobody", AB "[[forbidden]]\nfrom = ['a']\nto = ['bb']\n",
         "14:7: no component is named 'bb'; did you mean 'b'?\n"},
        {"ForbiddenBothSides", AB "[[forbidden]]\nfrom = ['a', 'b']\nto = ['b']\n", "14:7: 'b' stands on both sides\n"},
        {"ForbiddenExcept", AB "[[forbidden]]\nfrom = ['a']\nto = ['b']\nexcept = ['a b', 'a -> bb']\n",
         "15:11: an exception is written \"user -> used\", not 'a b'\n"
         "15:18: no component is named 'bb'; did you mean 'b'?\n"},
        {"PortTwice", "[[port]]\ntype = 's::C'\neffects = []\n[[port]]\ntype = 's::C'\neffects = []\n",
         "10:8: the port 's::C' is defined twice\n"},
        {"PortEffect", "[[port]]\ntype = 's::C'\neffects = ['tme']\n",
         "8:12: no effect is named 'tme'; did you mean 'time'?\n"},
        {"PortNeedsEffects", "[[port]]\ntype = 's::C'\n", "6:1: [[port]] needs 'effects'\n"},
        {"TrustEffect", "[[trust]]\nsymbol = 'f'\neffects = ['tme']\nreason = 'r'\n",
         "8:12: no effect is named 'tme'; did you mean 'time'?\n"},
        {"TrustNeedsReason", "[[trust]]\nsymbol = 'f'\neffects = []\n", "6:1: [[trust]] needs 'reason'\n"},
    }),
    testName);

INSTANTIATE_TEST_SUITE_P(
    Levels, Message,
    testing::ValuesIn(std::vector<Wrong>{
        {"Rule", "[rules]\n'boundary.use' = 'warn'\n",
         "7:1: no rule is named 'boundary.use'; did you mean 'boundary.uses'?\n"},
        {"RuleGlob", "[rules]\n'topology.*' = 'warn'\n",
         "7:1: no rule matches 'topology.*'; one of boundary.uses, "
         "effect.undeclared, effect.unknown\n"},
        {"RuleWithoutQuotes", "[rules]\nboundary.uses = 'warn'\n",
         "7:1: the id of a rule is written in quotes: \"boundary.…\" = \"warn\"\n"},
        {"Level", "[rules]\n'effect.*' = 'error'\n",
         "7:14: 'effect.*' cannot be 'error'; one of off, guidance, warn, block\n"},
        {"LevelNear", "[rules]\n'effect.*' = 'blok'\n", "7:14: 'effect.*' cannot be 'blok'; did you mean 'block'?\n"},
        {"WaiverRule", "[[waiver]]\nrule = 'efect.undeclared'\nat = 'f'\nreason = 'r'\n",
         "7:8: no rule is named 'efect.undeclared'; did you mean 'effect.undeclared'?\n"},
        {"WaiverNeeds", "[[waiver]]\nowner = 'o'\n",
         "6:1: [[waiver]] needs 'at'\n6:1: [[waiver]] needs 'reason'\n6:1: [[waiver]] needs 'rule'\n"},
        {"WaiverQuotedDate", "[[waiver]]\nrule = 'effect.*'\nat = 'f'\nreason = 'r'\nexpires = '2027-03-31'\n",
         "10:11: 'expires' must be a date without quotes, such as 2027-03-31, not a string\n"},
        {"WaiverTime", "[[waiver]]\nrule = 'effect.*'\nat = 'f'\nreason = 'r'\nexpires = 2027-03-31T10:00:00\n",
         "10:11: 'expires' must be a date without quotes, such as 2027-03-31, not a date with a time\n"},
        {"WaiverNoSuchDay", "[[waiver]]\nexpires = 2027-02-30\n",
         "7:21: not valid TOML: date: expected day between 1 and 28 (inclusive), saw 30\n"},
    }),
    testName);

INSTANTIATE_TEST_SUITE_P(
    Additions, Message,
    testing::ValuesIn(std::vector<Wrong>{
        {"KindBuiltIn", "[[kind]]\nname = 'adapter'\n",
         "7:8: the kind 'adapter' is built in; give yours another name and extends = \"adapter\"\n"},
        {"KindTwice", "[[kind]]\nname = 'k'\n[[kind]]\nname = 'k'\n", "9:8: the kind 'k' is defined twice\n"},
        {"KindExtendsNobody", "[[kind]]\nname = 'k'\nextends = 'adaptor'\n",
         "8:11: no kind is named 'adaptor'; did you mean 'adapter'?\n"},
        {"KindExtendsItself", "[[kind]]\nname = 'k'\nextends = 'k'\n", "8:11: the kind 'k' extends itself: k -> k\n"},
        {"KindCycle", "[[kind]]\nname = 'k2'\nextends = 'k1'\n[[kind]]\nname = 'k1'\nextends = 'k2'\n",
         "11:11: the kind 'k1' extends itself: k1 -> k2 -> k1\n"},
        {"KindEffect", "[[kind]]\nname = 'k'\nallow = ['tme']\n",
         "8:10: no effect is named 'tme'; did you mean 'time'?\n"},
        {"KindTwoVerdicts", "[[kind]]\nname = 'k'\nallow = ['fs']\ndeny = ['fs.*']\n",
         "8:10: 'fs' stands in 'deny' already\n"},
        {"KindVerdict", "[[kind]]\nname = 'k'\nunknown = 'allowed'\n",
         "8:11: 'unknown' cannot be 'allowed'; did you mean 'allow'?\n"},
        {"LibraryTwice", "[[library]]\nname = 'l'\nheaders = ['l.h']\n[[library]]\nname = 'l'\nheaders = ['l.h']\n",
         "10:8: the library 'l' is defined twice\n"},
        {"LibraryGlob", "[[library]]\nname = 'l'\nheaders = ['l/[a']\n",
         "8:12: 'l/[a' has a '[' that is never closed\n"},
        {"LibraryNeeds", "[[library]]\nname = 'l'\n", "6:1: [[library]] needs 'headers' or 'symbols'\n"},
        {"SymbolEffect", "[symbols.l]\n'l::f' = { fx = ['tme'] }\n",
         "7:18: no effect is named 'tme'; did you mean 'time'?\n"},
        {"SymbolTrait", "[symbols.l]\n'l::f' = { fx = ['fs'], tr = ['blok'] }\n",
         "7:31: no trait is named 'blok'; did you mean 'block'?\n"},
        {"SymbolPureAndMore", "[symbols.l]\n'l::f' = { fx = ['fs', 'pure'] }\n",
         "7:24: 'pure' means no effect; it stands alone\n"},
        {"SymbolNeedsEffects", "[symbols.l]\n'l::f' = { tr = ['block'] }\n", "7:10: 'l::f' needs 'fx'\n"},
        {"SymbolNoTable", "[symbols.l]\n'l::f' = 'fs'\n",
         "7:10: 'l::f' must be a table such as { fx = [\"net.rpc\"] }\n"},
        {"SymbolNoLibrary", "[symbols]\n'l::f' = { fx = ['fs'] }\n",
         "7:10: name the library that 'l::f' belongs to: [symbols.LIBRARY]\n"},
        {"SymbolTwice", "[symbols.l]\n'::f' = { fx = ['fs'] }\n'f' = { fx = ['fs'] }\n",
         "8:1: 'f' is listed twice; first in harness.toml:7\n"},
        {"WireSides", "[[wire]]\nid = 'w'\n",
         "6:1: [[wire]] needs 'producer', the functions that write it, or 'consumer', those that read it\n"},
        {"WireLock", "[[wire]]\nid = 'w'\nconsumer = ['f']\n",
         "6:1: [[wire]] needs 'producer', or the 'lock' file that says what the other side is\n"},
        {"WireTwice", "[[wire]]\nid = 'w'\nproducer = ['e']\nconsumer = ['f']\n[[wire]]\nid = 'w'\nproducer = ['e']\nconsumer = ['f']\n",
         "11:6: the wire 'w' is defined twice\n"},
        {"WireKey", "[[wire]]\nid = 'w'\nproducers = ['e']\nconsumer = ['f']\nlock = 'x.toml'\n",
         "8:1: [[wire]] has no key 'producers'; did you mean 'producer'?\n"},
        {"CatalogueMissing", "[catalogue]\nfiles = ['c.toml']\n",
         "7:9: cannot read 'c.toml': No such file or directory\n"},
    }),
    testName);

namespace {

TEST(ReadPolicy, NeedsAReadableFile) {
  ReadResult result = read({});
  EXPECT_EQ(result.messages, "cannot be read: No such file or directory\n");
}

TEST(ReadPolicy, NeedsSchemaAndProject) {
  EXPECT_EQ(read({{"harness.toml", "[rules]\n"}}).messages,
            "1:1: harness.toml needs 'schema'\n1:1: harness.toml needs a table [project] with a 'name'\n");
  EXPECT_EQ(read({{"harness.toml", "schema = 2\nproject = { name = 's' }\n"}}).messages,
            "1:10: this version of Harness reads policies of schema 1; a newer one wrote this\n");
  EXPECT_EQ(read({{"harness.toml", "schema = 0\nproject = { name = 's' }\n"}}).messages,
            "1:10: the first schema of a policy is 1\n");
  EXPECT_EQ(read({{"harness.toml", "schema = 1\n[project]\nroots = []\n"}}).messages, "2:1: [project] needs 'name'\n");
  EXPECT_EQ(read({{"harness.toml", "schema = 1\n[project]\nname = 's'\ncanon = ['x']\n"}}).messages,
            "4:10: no file matches 'x'\n");
}

TEST(ReadPolicy, ReadsWires) {
  const std::string head = "schema = 1\n[project]\nname = 's'\n[[wire]]\nid = 'w'\nproducer = ['e']\nlock = 'wire/w.toml'\n";
  ReadResult result = read({{"harness.toml", head},
                            {"wire/w.toml", "schema = 1\nid = 'w'\n[consumer]\nopen = true\nfields = [\n"
                                            "  { name = 'b' },\n  { name = 'a', type = 'integer', presence = 'always' },\n]\n"}});
  EXPECT_EQ(result.messages, "");
  const WireT &wire = *result.policy->wires.at(0);
  EXPECT_TRUE(wire.locked);
  EXPECT_EQ(wire.locked_producer, nullptr);
  ASSERT_EQ(wire.locked_consumer->fields.size(), 2u);
  EXPECT_TRUE(wire.locked_consumer->open);
  EXPECT_EQ(wire.locked_consumer->fields[0]->name, "a");
  EXPECT_EQ(wire.locked_consumer->fields[0]->presence, Presence::always);
  EXPECT_EQ(wire.locked_consumer->fields[1]->presence, Presence::unknown);
  // It has still to be written.
  result = read({{"harness.toml", head}});
  EXPECT_EQ(result.messages, "");
  EXPECT_FALSE(result.policy->wires.at(0)->locked);
  // It is that of another message, and was edited.
  EXPECT_EQ(read({{"harness.toml", head}, {"wire/w.toml", "schema = 1\nid = 'v'\n[consumer]\nfields = [{ nam = 'a' }]\n"}}).messages,
            "wire/w.toml:2:6: this is the lock file of 'v', not of 'w'\n"
            "wire/w.toml:4:11: a field of a lock file needs 'name'\n"
            "wire/w.toml:4:13: a field of a lock file has no key 'nam'; did you mean 'name'?\n");
}

TEST(ReadPolicy, ReadsCanon) {
  const std::string head = "schema = 1\n[project]\nname = 's'\ncanon = ";
  ReadResult result = read({{"harness.toml", head + "['x/*.toml', 'README']\n"}, {"x/a.toml", "?"}, {"README", "?"}});
  EXPECT_EQ(result.messages, "");
  EXPECT_EQ(result.policy->project->canon, (std::vector<std::string>{"README", "x/*.toml"}));
  EXPECT_EQ(read({{"harness.toml", head + "['x/*.toml', 'a[']\n"}, {"x/a.md", "?"}}).messages,
            "4:10: no file matches 'x/*.toml'\n4:22: 'a[' has a '[' that is never closed\n");
  EXPECT_EQ(read({{"harness.toml", "schema = 1\n[project]\nname = 's'\ninclude = ['b.toml']\n"},
                  {"b.toml", "[project]\ncanon = ['x']\n"}}).messages,
            "b.toml:2:1: 'canon' is said once, in the first policy file; an included file has 'include' only\n");
}

TEST(ReadPolicy, ChecksRoots) {
  auto messages = [](std::string roots, std::string rest = "") {
    return read({{"harness.toml", "schema = 1\n[project]\nname = 's'\nroots = " + roots + "\n" + rest}}).messages;
  };
  EXPECT_EQ(messages("['/src']"),
            "4:10: '/src' is an absolute path; write it relative to the folder of harness.toml\n");
  EXPECT_EQ(messages("['src/*']"), "4:10: 'src/*' must name a folder, without wildcards\n");
  const char *files = "[[component]]\nname = 'a'\nfiles = ['src/**', 'source/**', '**/x.cc', 's*/y', 'src']\n";
  EXPECT_EQ(messages("['src/', 'include']", files), "7:20: 'source/**' lies outside the roots of the project\n"
                                                    "7:52: 'src' lies outside the roots of the project\n");
  EXPECT_EQ(messages("['src', '.']", files), "") << "the folder itself is a root";
}

TEST(ReadPolicy, SaysEverythingAtOnceInOrder) {
  EXPECT_EQ(readText("[[component]]\nname = 'a'\nuses = ['x']\nfiles = [1]\n[rules]\nx = 3\n").messages,
            "8:9: no component is named 'x'; did you mean 'a'?\n"
            "9:10: 'files' must hold strings only, not an integer\n"
            "11:5: 'x' must be a string, not an integer\n");
}

// ---- included files

std::string including(llvm::StringRef list) {
  return ("schema = 1\n[project]\nname = 's'\ninclude = " + list + "\n[[component]]\nname = 'a'\nfiles = ['a/**']\n")
      .str();
}

TEST(Include, MergesFilesInOrder) {
  ReadResult result = read(
      {{"harness.toml", including("['policy/*.toml', 'x.toml']") + "[[waiver]]\nrule = 'r'\nat = '0'\nreason = 'r'\n"},
       {"policy/2.toml", "[[waiver]]\nrule = 'r'\nat = '2'\nreason = 'r'\n"},
       {"policy/1.toml", "[[waiver]]\nrule = 'r'\nat = '1'\nreason = 'r'\n[project]\ninclude = ['deep/a.toml']\n"},
       {"policy/deep/a.toml", "schema = 1\n[[component]]\nname = 'b'\nfiles = ['b/**']\n"},
       {"x.toml", "[[component]]\nname = 'c'\nfiles = ['c/**']\nuses = ['b']\n"}});
  ASSERT_EQ(result.messages, "");
  ASSERT_EQ(result.policy->components.size(), 3u);
  EXPECT_EQ(result.policy->components[1]->name, "b");
  std::string order;
  for (auto &w : result.policy->waivers)
    order += w->at;
  EXPECT_EQ(order, "012");
  EXPECT_EQ(result.dependencies,
            (std::vector<std::string>{".", "catalogue", "catalogue/all.toml", "harness.toml", "policy", "policy/1.toml",
                                      "policy/2.toml", "policy/deep/a.toml", "x.toml"}));
}

TEST(Include, MissingFile) {
  EXPECT_EQ(read({{"harness.toml", including("['p.toml']")}}).messages,
            "4:11: cannot read 'p.toml': No such file or directory\n");
  EXPECT_EQ(read({{"harness.toml", including("['p/*.toml']")}}).messages, "4:12: no file matches 'p/*.toml'\n");
}

TEST(Include, Cycle) {
  EXPECT_EQ(
      read({{"harness.toml", including("['p.toml']")}, {"p.toml", "[project]\ninclude = ['harness.toml']\n"}}).messages,
      "p.toml:2:11: 'harness.toml' includes itself: harness.toml -> p.toml -> harness.toml\n");
  EXPECT_EQ(read({{"harness.toml", including("['*.toml']")}}).messages,
            "4:11: 'harness.toml' includes itself: harness.toml -> harness.toml\n");
}

TEST(Include, TheSameFileTwiceIsReadOnce) {
  ReadResult result = read({{"harness.toml", including("['p.toml', '*.toml.inc']")},
                            {"p.toml", "[project]\ninclude = ['q.toml.inc']\n"},
                            {"q.toml.inc", "[[component]]\nname = 'b'\nfiles = ['b/**']\n"}});
  EXPECT_EQ(result.messages, "");
}

TEST(Include, ErrorsAreAtTheLineOfTheFile) {
  EXPECT_EQ(read({{"harness.toml", including("['p.toml']")},
                  {"p.toml", "[[component]]\nname = 'a'\nfiles = ['c']\n\n[project]\nname = 't'\nlucky = true\n"}})
                .messages,
            "p.toml:2:8: the component 'a' is defined twice; first in harness.toml:5\n"
            "p.toml:6:1: 'name' is said once, in the first policy file; an included file has 'include' only\n"
            "p.toml:7:1: [project] has no key 'lucky'; one of include\n");
}

TEST(Include, ALevelIsSetOnce) {
  EXPECT_EQ(read({{"harness.toml", including("['p.toml']") + "[rules]\n'a.b' = 'warn'\n"},
                  {"p.toml", "[rules]\n'a.b' = 'off'\n"}})
                .messages,
            "p.toml:2:1: the level of 'a.b' is set twice; first in harness.toml:9\n");
}

TEST(Include, HalfAPolicyIsNotChecked) {
  EXPECT_EQ(read({{"harness.toml", including("['p.toml']") + "uses = ['b']\n"}, {"p.toml", "[[component\n"}}).messages,
            "p.toml:1:12: not valid TOML: table header: expected ']', saw '\\n'\n");
}

// ---- what a good policy becomes

TEST(ReadPolicy, ReadsEverything) {
  auto policy = valid(R"(
[[component]]
name = "domain"
kind = "pure-domain"
files = ["src/domain/**", "include/domain/**"]
public = ["include/domain/**"]
ports = ["shop::Store", "shop::Clock"]
[[component]]
name = "store"
kind = "adapter"
files = ["src/store/**"]
uses = ["domain"]
external = ["acme", "nlohmann"]
effects = ["fs.*", "db"]
implements = ["shop::Store"]
strict = true
[[component]]
name = "store.cache"
files = ["src/store/cache/**"]
[[component.widens]]
effect = "net.*"
reason = "fills itself"
[[port]]
type = "shop::Clock"
effects = ["time.*"]
reason = "wall clock"
[[layers]]
name = "main"
order = ["store", "(web)|domain"]
[[forbidden]]
from = ["domain"]
to = ["store"]
direct = true
except = ["domain -> store"]
reason = "no"
[[library]]
name = "nlohmann"
headers = ["nlohmann/**"]
[[trust]]
symbol = "acme::pure"
effects = []
reason = "read"
owner = "us"
[[kind]]
name = "gateway"
extends = "adapter"
allow = ["net"]
unknown = "deny"
[[waiver]]
rule = "effect.*"
at = "f"
reason = "r"
owner = "o"
expires = 2027-03-01
[rules]
"effect.*" = "warn"
"boundary.uses" = "block"
[symbols.acme]
"::open" = { fx = ["net.send"] }
"acme::send" = { fx = ["net.send"], tr = ["block", "scb:last"], decl = ["::acme_send"] }
)");
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->schema, CompiledSchema);
  EXPECT_EQ(policy->mode, Mode::error);
  EXPECT_FALSE(policy->assumed);
  EXPECT_EQ(policy->project->name, "shop");

  ASSERT_EQ(policy->components.size(), 3u);
  using Names = std::vector<std::string>;
  const ComponentT &domain = *policy->components[0], &store = *policy->components[1], &cache = *policy->components[2];
  EXPECT_EQ(domain.files, (Names{"include/domain/**", "src/domain/**"}));
  EXPECT_EQ(domain.public_files, Names{"include/domain/**"});
  EXPECT_EQ(domain.ports, (Names{"shop::Clock", "shop::Store"}));
  EXPECT_EQ(store.effects, (Names{"db", "fs"})) << "a star at the end says nothing more";
  EXPECT_TRUE(store.strict);
  EXPECT_EQ(store.external, (Names{"acme", "nlohmann"}));
  ASSERT_EQ(cache.widens.size(), 1u);
  EXPECT_EQ(cache.widens[0]->effect, "net");
  EXPECT_EQ(cache.widens[0]->reason, "fills itself");

  ASSERT_EQ(policy->ports.size(), 1u);
  EXPECT_EQ(policy->ports[0]->effects, Names{"time"});
  EXPECT_EQ(policy->layers[0]->order, (Names{"store", "(web) | domain"}));
  EXPECT_EQ(policy->forbidden[0]->except, Names{"domain -> store"});
  EXPECT_TRUE(policy->forbidden[0]->direct);
  EXPECT_EQ(policy->trusts[0]->owner, "us");
  EXPECT_EQ(policy->waivers[0]->expires, "2027-03-01");
  ASSERT_EQ(policy->rules.size(), 2u);
  EXPECT_EQ(policy->rules[0]->rule, "boundary.uses");
  EXPECT_EQ(policy->rules[0]->level, Level::block);

  ASSERT_EQ(policy->kinds.size(), 3u);
  const KindT &gateway = *policy->kinds[1];
  EXPECT_EQ(gateway.name, "gateway");
  std::string allowance;
  for (auto &a : gateway.allowance)
    allowance += a->effect + "=" + EnumNameVerdict(a->verdict) + " ";
  EXPECT_EQ(allowance, "db=declare fs=declare net=allow time.wall=allow ");
  EXPECT_EQ(gateway.unknown, Verdict::deny);
  EXPECT_EQ(gateway.blocking, Verdict::declare) << "taken over";

  Names libraries;
  for (auto &l : policy->libraries)
    libraries.push_back(l->name);
  EXPECT_EQ(libraries, (Names{"acme", "libc", "nlohmann"}));
  EXPECT_TRUE(policy->libraries[1]->platform);

  const CatalogueT &catalogue = *policy->catalogue;
  Names symbols;
  for (auto &s : catalogue.symbols)
    symbols.push_back(s->name + (s->c_linkage ? " C " : " ") + s->library + (s->project ? " project" : ""));
  EXPECT_EQ(symbols, (Names{"abs C libc", "acme::send acme project", "open C acme project", "send C libc"}));
  EXPECT_EQ(catalogue.symbols[0]->effects, Names{}) << "pure is no effect";
  EXPECT_EQ(catalogue.symbols[1]->decl, Names{"acme_send"});
  EXPECT_EQ(catalogue.symbols[2]->effects, Names{"net.send"}) << "the project's own entry replaces the catalogue's";
}

TEST(ReadPolicy, OrderAndCommentsLeaveTheBytesAlone) {
  auto one = valid("[[component]]\nname = 'a'\nfiles = ['x', 'y']\nuses = ['b']\n"
                   "[[component]]\nname = 'b'\nfiles = ['z']\n[rules]\n'a.b' = 'warn'\n'c.d' = 'off'\n");
  auto two = valid("# a comment\n[rules]\n'c.d' = 'off'\n\n'a.b' = 'warn'\n[[component]]\nfiles = ['z']\nname = 'b'\n"
                   "[[component]]\nuses = ['b'] # b\nfiles = [\n  'y',\n  'x',\n]\nname = 'a'\n");
  ASSERT_TRUE(one && two);
  EXPECT_EQ(serialise(*one), serialise(*two));
  auto three = valid("[[component]]\nname = 'a'\nfiles = ['x', 'y']\n[[component]]\nname = 'b'\nfiles = ['z']\n");
  ASSERT_TRUE(three);
  EXPECT_NE(serialise(*one), serialise(*three));
}

TEST(ReadPolicy, HoldsNoPath) {
  auto policy = readText("").policy;
  ASSERT_TRUE(policy);
  EXPECT_EQ(serialise(*policy).find("/project"), std::string::npos);
}

TEST(AssumedPolicy, HasKindsAndCatalogueOnly) {
  Files files(disk({{"catalogue/all.toml", SmallCatalogue}}));
  Diagnostics diagnostics;
  auto policy = assumedPolicy({}, files, diagnostics);
  ASSERT_TRUE(policy);
  EXPECT_TRUE(policy->assumed);
  EXPECT_TRUE(policy->components.empty());
  EXPECT_EQ(policy->kinds.size(), 2u);
  EXPECT_EQ(policy->catalogue->symbols.size(), 3u);
}

// ---- catalogue files

std::string catalogueMessages(llvm::StringRef text) {
  return read({{"harness.toml", withHeader("[catalogue]\nfiles = ['more.toml']\n")}, {"more.toml", text.str()}})
      .messages;
}

TEST(CatalogueFile, AddsEffectsAndSymbols) {
  ReadResult result =
      read({{"harness.toml",
             withHeader(
                 "[catalogue]\nfiles = ['more.toml']\n[[component]]\nname = 'a'\nfiles = ['a']\neffects = ['gpu']\n")},
            {"more.toml", "schema = 1\n[effects.'gpu.launch']\nmeaning = 'start a kernel'\n[symbols.cuda]\n"
                          "'::cudaLaunchKernel' = { fx = ['gpu.launch'] }\n"}});
  EXPECT_EQ(result.messages, "");
}

TEST(CatalogueFile, SaysWhatIsWrong) {
  EXPECT_EQ(catalogueMessages("[symbols.l]\n"), "more.toml:1:1: a catalogue file needs 'schema'\n");
  EXPECT_EQ(catalogueMessages("schema = 3\n"),
            "more.toml:1:10: this version of Harness reads catalogue files of schema 1\n");
  EXPECT_EQ(catalogueMessages("schema = 1\n[effects.'fs.open']\nmeaning = 'x'\n"),
            "more.toml:2:1: the effect 'fs.open' is defined twice\n");
  EXPECT_EQ(catalogueMessages("schema = 1\n[effects.pure]\nmeaning = 'x'\n"),
            "more.toml:2:1: 'pure' cannot be the name of an effect\n");
  EXPECT_EQ(catalogueMessages("schema = 1\nlibrary = { l = 3 }\n"),
            "more.toml:2:17: [library] holds tables only; write [library.l]\n");
  EXPECT_EQ(catalogueMessages("schema = 1\n[defaults.l]\nmatch = ['l::**']\nfx = ['fx']\n"),
            "more.toml:4:7: no effect is named 'fx'; did you mean 'fs'?\n");
  EXPECT_EQ(catalogueMessages("schema = 1\n[symbols.l]\n'::' = { fx = ['fs'] }\n"),
            "more.toml:3:1: a symbol must have a name\n");
  EXPECT_EQ(catalogueMessages("schema = 1\n[symbols.l]\nf = { fx = ['fs'], v = 'seen' }\n"),
            "more.toml:3:24: 'v' cannot be 'seen'; one of cc, so, doc, mem\n");
}

TEST(CatalogueFile, ChecksRefinements) {
  auto refine = [](llvm::StringRef cases, llvm::StringRef symbol = "::open") {
    return catalogueMessages(
        ("schema = 1\n[[refine]]\nsymbols = ['" + symbol + "']\nargument = 1\ncases = [" + cases + "]\n").str());
  };
  EXPECT_EQ(refine("{ value = 1, fx = ['fs'] }"), "");
  EXPECT_EQ(refine("{ fx = ['fs'] }"),
            "more.toml:5:10: a case of [[refine]] has either 'text' or 'value' and 'mask'\n");
  EXPECT_EQ(refine("{ text = 'r', value = 1, fx = ['fs'] }"),
            "more.toml:5:10: a case of [[refine]] has either 'text' or 'value' and 'mask'\n");
  EXPECT_EQ(refine("{ mask = 3, value = 4, fx = ['fs'] }"),
            "more.toml:5:30: 'value' has bits outside 'mask'; no argument would match\n");
  EXPECT_EQ(refine("{ value = 1, fx = ['fs'] }", "::opn"),
            "more.toml:3:11: [[refine]] names 'opn', which no [symbols] list\n");
  EXPECT_EQ(catalogueMessages("schema = 1\n[[refine]]\nsymbols = ['::open']\nargument = -1\ncases = []\n"),
            "more.toml:4:12: 'argument' counts the parameters from 0\n");
}

TEST(CatalogueFile, HasAtMostSoManyEffects) {
  std::string text = "schema = 1\n";
  for (int i = 0; i < 256; ++i)
    text += "[effects.x" + std::to_string(i) + "]\nmeaning = 'x'\n";
  EXPECT_EQ(catalogueMessages(text), "catalogue:there are 263 effects, of at most 256\n");
}

TEST(CatalogueFile, TheFolderMustHoldSome) {
  ReadOptions options;
  options.catalogue = "elsewhere";
  EXPECT_EQ(readText("", options).messages, "elsewhere:no catalogue files are there\n");
}

TEST(Levels, OfAComponent) {
  ReadOptions options;
  options.knownRules = {"topology.detached", "topology.exit"};
  auto read = [&](llvm::StringRef rules) { return readText(("[[component]]\nname = 'app'\nfiles = ['a/**']\n" + rules).str(), options); };
  ReadResult good = read("rules = { 'topology.*' = 'warn', 'topology.exit' = 'off' }\n");
  EXPECT_EQ(good.messages, "");
  ASSERT_TRUE(good.policy);
  ASSERT_EQ(good.policy->components[0]->rules.size(), 2u);
  EXPECT_EQ(good.policy->components[0]->rules[0]->rule, "topology.*");
  EXPECT_EQ(good.policy->components[0]->rules[0]->level, Level::warn);
  EXPECT_EQ(read("rules = { 'topology.detach' = 'warn' }\n").messages,
            "9:11: no rule is named 'topology.detach'; did you mean 'topology.detached'?\n");
  EXPECT_EQ(read("rules = { 'topology.exit' = 'wran' }\n").messages, "9:29: 'topology.exit' cannot be 'wran'; did you mean 'warn'?\n");
  EXPECT_EQ(read("rules = { topology.exit = 'warn' }\n").messages,
            "9:11: the id of a rule is written in quotes: \"topology.…\" = \"warn\"\n");
  EXPECT_EQ(read("rules = 'warn'\n").messages, "9:9: 'rules' must be a table, not a string\n");
}

TEST(BaselineFile, IsReadBesideThePolicy) {
  ReadOptions options;
  options.knownRules = {"topology.detached"};
  auto with = [&](const char *baseline) {
    return read({{"harness.toml", withHeader("")}, {"harness.baseline.toml", baseline}}, options);
  };
  ReadResult good = with("schema = 1\n[[accepted]]\nrule = 'topology.detached'\nentity = 'f'\nreason = 'old'\n");
  EXPECT_EQ(good.messages, "");
  ASSERT_TRUE(good.policy && good.policy->baseline);
  EXPECT_EQ(good.policy->baseline->starts.size(), 1u);
  EXPECT_EQ(with("schema = 1\n[[accepted]]\nrule = 'topology.detach'\nreason = 'old'\n").messages,
            "harness.baseline.toml:2:1: no rule is named 'topology.detach'; did you mean 'topology.detached'?\n");
  EXPECT_FALSE(readText("", options).policy->baseline);
  EXPECT_EQ(readText("[[waiver]]\nrule = 'topology.detached'\nat = 'f'\nreason = 'x'\nsince = 'y'\n", options).messages,
            "10:9: 'since' must be a date without quotes, such as 2027-03-31, not a string\n");
}

TEST(Diagnostic, IsPrintedAsCompilersDo) {
  Files files(disk({{"harness.toml", "schema = 1\n  x = 3\n"}}));
  ASSERT_TRUE(files.read("harness.toml"));
  std::string out;
  llvm::raw_string_ostream os(out);
  files.print(os, {"harness.toml", 2, 3, "no"}, false);
  files.print(os, {"harness.toml", 0, 0, "cannot be read"}, false);
  EXPECT_EQ(out, "harness.toml:2:3: error: no\n  x = 3\n  ^\nharness.toml: error: cannot be read\n");
}

} // namespace
