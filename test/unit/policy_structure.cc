// [structure], [domain] and the words of names: what comes out, and one case for each message.

#include "policy_fixture.h"

#include "policy/words.h"

#include "gtest/gtest.h"

using namespace harness::policy;
using namespace harness::policy::test;

namespace {

using Words = std::vector<std::string>;

TEST(PolicyWords, TakesNamesApart) {
  EXPECT_EQ(wordsOf("OrderLines"), (Words{"order", "lines"}));
  EXPECT_EQ(wordsOf("order_line"), (Words{"order", "line"}));
  EXPECT_EQ(wordsOf("HTTPServer2Impl"), (Words{"http", "server2", "impl"}));
  EXPECT_EQ(wordsOf("IOrder"), (Words{"i", "order"}));
  EXPECT_EQ(wordsOf("line item"), (Words{"line", "item"}));
  EXPECT_EQ(wordsOf("_x__Y"), (Words{"x", "y"}));
  EXPECT_EQ(wordsOf("-_"), Words());
}

TEST(PolicyWords, KnowsPlurals) {
  EXPECT_EQ(keysOf("Orders Entries Boxes Classes Branches"), (Words{"order", "entry", "box", "class", "branch"}));
  EXPECT_EQ(keysOf("Status Access Bus Analysis Gas"), (Words{"status", "access", "bus", "analysis", "gas"}));
}

std::string domain(const std::string &keys) { return readText("[domain]\n" + keys).messages; }
std::string structure(const std::string &keys) { return readText("[structure]\n" + keys).messages; }

TEST(PolicyDomain, IsRead) {
  ReadResult result = readText("[domain]\nterms = ['order', 'line item']\nsynonyms = { order = ['purchase'] }\n"
                               "files = ['a/**']\ncomponents = ['a']\n[[component]]\nname = 'a'\nfiles = ['a/**']\n");
  EXPECT_EQ(result.messages, "");
  const DomainT &d = *result.policy->domain;
  EXPECT_EQ(d.terms, (Words{"line item", "order"}));
  EXPECT_EQ(d.files, Words{"a/**"});
  EXPECT_EQ(d.components, Words{"a"});
  ASSERT_EQ(d.synonyms.size(), 1u);
  EXPECT_EQ(d.synonyms[0]->term, "order");
  EXPECT_EQ(d.synonyms[0]->words, Words{"purchase"});
  EXPECT_EQ(readText("").policy->domain, nullptr);
}

TEST(PolicyDomain, IsChecked) {
  EXPECT_EQ(domain(""), "6:1: [domain] needs 'terms'\n");
  EXPECT_EQ(domain("terms = ['a']\nterm = ['b']\n"), "8:1: [domain] has no key 'term'; did you mean 'terms'?\n");
  EXPECT_EQ(domain("terms = ['order', '']\n"), "7:19: 'terms' holds an empty string\n");
  EXPECT_EQ(domain("terms = ['order', '--']\n"), "7:19: '--' holds no word\n");
  EXPECT_EQ(domain("terms = ['Order', 'orders']\n"), "7:19: 'orders' is 'Order' again\n");
  EXPECT_EQ(domain("terms = ['order']\nfiles = ['a[']\n"), "8:10: 'a[' has a '[' that is never closed\n");
  EXPECT_EQ(domain("terms = ['order']\ncomponents = ['a']\n"), "8:15: no component is named 'a'\n");
  EXPECT_EQ(domain("terms = ['order']\nsynonyms = 3\n"), "8:12: 'synonyms' must be a table, not an integer\n");
  EXPECT_EQ(domain("terms = ['order']\nsynonyms = { ordr = ['x'] }\n"), "8:14: 'ordr' is none of 'terms'\n");
  EXPECT_EQ(domain("terms = ['order']\nsynonyms = { order = [] }\n"),
            "8:22: 'order' has no synonyms here; take the key out\n");
  EXPECT_EQ(domain("terms = ['order']\nsynonyms = { order = ['!'] }\n"), "8:23: '!' holds no word\n");
  EXPECT_EQ(domain("terms = ['order']\nsynonyms = { order = ['Orders'] }\n"), "8:23: 'Orders' is one of 'terms'\n");
  EXPECT_EQ(domain("terms = ['a', 'b']\nsynonyms = { a = ['x'], b = ['x'] }\n"), "8:30: 'x' stands for 'a' already\n");
  EXPECT_EQ(read({{"harness.toml", "schema = 1\n[project]\nname = 's'\ninclude = ['b.toml']\n[domain]\nterms = ['a']\n"},
                  {"b.toml", "[domain]\nterms = ['b']\n"}}).messages,
            "b.toml:1:1: [domain] is said twice; first in harness.toml:5\n");
}

TEST(PolicyStructure, IsRead) {
  ReadResult result = read({{"harness.toml", withHeader("[structure]\nmechanism_words = ['Jugglers', '-Helper']\nmechanism_limit = 3\n"
                                             "installed = []\n[catalogue]\nfiles = ['w.toml']\n")},
                 {"w.toml", "schema = 1\n[words]\nmechanism = ['helper', 'manager']\ngeneral = ['lists']\n"}});
  EXPECT_EQ(result.messages, "");
  EXPECT_EQ(result.policy->structure->mechanism_words, (Words{"juggler", "manager"}));
  EXPECT_EQ(result.policy->structure->mechanism_limit, 3);
  EXPECT_EQ(result.policy->structure->installed, Words());
  EXPECT_EQ(result.policy->catalogue->general_words, Words{"list"});
  // By convention.
  EXPECT_EQ(readText("").policy->structure->installed, Words());
  EXPECT_EQ(readText("").policy->structure->mechanism_limit, -1);
}

TEST(PolicyStructure, IsChecked) {
  EXPECT_EQ(structure("limit = 3\n"),
            "7:1: [structure] has no key 'limit'; one of mechanism_words, mechanism_limit, installed\n");
  EXPECT_EQ(structure("mechanism_limit = -1\n"), "7:19: 'mechanism_limit' is at least 0\n");
  EXPECT_EQ(structure("mechanism_words = ['A', '-a']\n"), "7:20: 'A' is 'a' again\n");
  EXPECT_EQ(structure("mechanism_words = ['-']\n"), "7:20: '-' takes out the word that follows it\n");
  EXPECT_EQ(structure("mechanism_words = ['BigManager']\n"), "7:20: 'BigManager' is more than one word\n");
  EXPECT_EQ(structure("mechanism_words = ['']\n"), "7:20: 'mechanism_words' holds an empty string\n");
  EXPECT_EQ(structure("installed = ['a[']\n"), "7:14: 'a[' has a '[' that is never closed\n");
  EXPECT_EQ(read({{"harness.toml", "schema = 1\n[project]\nname = 's'\ninclude = ['b.toml']\n[structure]\n"},
                  {"b.toml", "[structure]\n"}}).messages,
            "b.toml:1:1: [structure] is said twice; first in harness.toml:5\n");
}

} // namespace
