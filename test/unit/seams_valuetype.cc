// What kind of value a function gives or takes, by its name and demangled signature.

#include "seams/valuetype.h"

#include "gtest/gtest.h"

using namespace harness;

namespace {

struct Case {
  const char *test, *name, *signature, *type;
};

class TypeOfCallee : public testing::TestWithParam<Case> {};

TEST_P(TypeOfCallee, IsKnown) { EXPECT_EQ(typeOfCallee(GetParam().name, GetParam().signature), GetParam().type); }

#define JSON "n::basic_json<std::map, std::vector, bool, long>"

} // namespace

INSTANTIATE_TEST_SUITE_P(
    Names, TypeOfCallee,
    testing::ValuesIn(std::vector<Case>{
        {"TemplateArgument", "n::basic_json::get", "int " JSON "::get<int>() const", "integer"},
        {"AfterDecltype", "n::basic_json::get",
         "decltype(decltype(f<" JSON " const&>(0)) g()().get_impl<double>(t<4u>{})) " JSON
         "::get<double, double>() const",
         "number"},
        {"String", "n::basic_json::get",
         "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char>> "
         "n::j::get<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char>>>() const",
         "string"},
        {"Reference", "n::basic_json::get_to", "bool& " JSON "::get_to<bool, 0>(bool&) const", "boolean"},
        {"Result", "n::basic_json::value",
         "int " JSON "::value<char const (&) [5], int, 0>(char const (&) [5], int&&) const", "integer"},
        {"Conversion", "n::basic_json::operator double", JSON "::operator double<double, 0>() const", "number"},
        {"ConversionToString", "n::basic_json::operator basic_string", "n::j::operator std::string() const", "string"},
        {"Getter", "rapidjson::GenericValue::GetInt64", "rapidjson::GenericValue<E, A>::GetInt64() const", "integer"},
        {"Writer", "rapidjson::Writer::StartArray", "rapidjson::Writer<S>::StartArray()", "array"},
        {"To", "QJsonValue::toString", "QJsonValue::toString() const", "string"},
        {"As", "boost::json::value::as_bool", "boost::json::value::as_bool()", "boolean"},
        {"Vector", "YAML::Node::as", "std::vector<int> YAML::Node::as<std::vector<int>>() const", "array"},
        {"OwnType", "n::basic_json::get", "shop::Order " JSON "::get<shop::Order>() const", ""},
        {"Unknown", "n::basic_json::push_back", JSON "::push_back(" JSON "&&)", ""},
    }),
    [](const testing::TestParamInfo<Case> &info) { return std::string(info.param.test); });

TEST(ValueType, OfParameters) {
  EXPECT_EQ(parameterType("a::B<int, c>::f(unsigned long, d<e, g> const&)", 0), "unsigned long");
  EXPECT_EQ(parameterType("a::B<int, c>::f(unsigned long, d<e, g> const&)", 1), "d<e, g> const&");
  EXPECT_EQ(parameterType("a::B<int, c>::f(unsigned long)", 1), "");
  EXPECT_EQ(parameterType("a::B::operator<(a::B const&) const", 0), "a::B const&");
  EXPECT_EQ(parameterType("a::B::operator<=>(a::B const&) const", 0), "a::B const&");
  EXPECT_EQ(parameterType("a::operator", 0), "");
  EXPECT_EQ(parameterType("not a function", 0), "");
  EXPECT_TRUE(isIndex("unsigned long"));
  EXPECT_FALSE(isIndex("char const*"));
  EXPECT_EQ(typeOfParameter("n::j::j<double const&, void>(double const&)", 0), "number");
  EXPECT_EQ(
      typeOfTemplateArgument("bool n::j::emplace<char const (&) [3], bool const&>(char const (&) [3], bool const&)", 1),
      "boolean");
}
