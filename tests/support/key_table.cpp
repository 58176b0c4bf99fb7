#include "tests/support/key_table.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrator/keys/usual_text.hpp"

namespace kapela::support {
namespace {

using keys::Key;
using keys::Shape;

std::string whole_range(yaml::IntegerRange range) {
  if (range.least == yaml::IntegerRange{}.least) return "whole number";
  return range.most == yaml::IntegerRange{}.most ? fmt::format("{} or more", range.least)
                                                 : fmt::format("{} to {}", range.least, range.most);
}

std::string listed_words(const Shape& shape) {
  constexpr std::size_t few = 6;
  std::vector<std::string> words(shape.few_words.begin(), shape.few_words.end());
  if (shape.words != nullptr) words = shape.words();
  std::string text;
  for (const std::string& each : words) text += fmt::format("{}`{}`", text.empty() ? "" : ", ", each);
  return words.size() > few ? "" : text;
}

std::string value_of(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::flag:
      return "`true` or `false`";
    case Shape::Kind::integer:
      return whole_range(shape.whole);
    case Shape::Kind::number:
      return fmt::format("{} to {}", shape.numbers.least, shape.numbers.most);
    case Shape::Kind::duration:
      return shape.duration.seconds_allowed ? "duration, or seconds" : "duration";
    case Shape::Kind::word:
      return listed_words(shape);
    case Shape::Kind::text:
    case Shape::Kind::name:
      return "text";
    case Shape::Kind::list:
    case Shape::Kind::one_or_list:
      return "list";
    case Shape::Kind::map:
    case Shape::Kind::block:
    case Shape::Kind::variants:
      return "mapping";
    case Shape::Kind::one_of:
      return value_of(*shape.options.back());
    default:
      return "";
  }
}

class KeyRows final : public keys::Keys {
 public:
  KeyRows(std::vector<KeyRow>& rows, Depth depth) : rows_(rows), depth_(depth) {}

  using Keys::block;
  void block(const Key& key, std::string_view, base::FunctionRef<void(Keys&)> inner) override {
    if (depth_ == Depth::all) return add_inner(std::string(key.name) + ".", [&](Keys& keys) { inner(keys); });
    std::string names;
    for (const KeyRow& row : rows_of([&](Keys& keys) { inner(keys); }))
      names += fmt::format("{}`{}`", names.empty() ? "" : ", ", row.name);
    add(key, {}, "");
    rows_.back().value = names;
  }
  void unread(const Key&, const Shape&) override {}
  void not_acted_on(std::string_view, std::string_view) override {}
  void refuse(std::string_view, std::string, std::string) override {}
  void refuse_foreign(std::string_view, std::string, std::string) override {}
  void forgive() override {}
  bool obey(keys::Rule rule, std::initializer_list<std::string_view> keys) override {
    if (rule == keys::Rule::exactly_one) choices_.emplace_back(keys.begin(), keys.end());
    return true;
  }
  [[nodiscard]] bool has(std::string_view) const override { return false; }
  void complain_at(keys::At, base::ErrorCode, std::string_view, std::string, std::string) override {}

  /// When all keys are there.
  void mark_choices() {
    for (KeyRow& row : rows_)
      for (const std::vector<std::string>& choice : choices_) {
        if (choice.front() == row.name) row.one_of = choice;
        if (std::find(choice.begin() + 1, choice.end(), row.name) != choice.end()) row.is_other = true;
      }
  }

 private:
  void take(const Key& key, const Shape& shape, const keys::Usual& usual, Read) override {
    if (depth_ == Depth::all && key.foreign) return;
    add(key, shape, key.required ? "" : keys::usual_text(usual));
    if (depth_ == Depth::all) add_items(std::string(key.name), shape);
  }
  void add_inner(const std::string& before, const std::function<void(Keys&)>& inner) {
    for (KeyRow row : rows_of(inner, depth_)) {
      row.name = before + row.name;
      rows_.push_back(std::move(row));
    }
  }
  /// Of a mapping of names to mappings, or a list of mappings.
  void add_items(const std::string& name, const Shape& shape) {
    const bool is_map = shape.kind == Shape::Kind::map;
    const bool is_list = shape.kind == Shape::Kind::list || shape.kind == Shape::Kind::one_or_list;
    const bool is_new = std::find(shown_.begin(), shown_.end(), shape.item) == shown_.end();
    if ((is_map || is_list) && shape.item->kind == Shape::Kind::block && is_new) {
      shown_.push_back(shape.item);
      add_inner(name + (is_map ? ".NAME." : "[]."), shape.item->block().keys);
    }
  }
  void add(const Key& key, const Shape& shape, std::string usual) {
    const std::string effect(key.effect.empty() ? shape.effect : key.effect);
    rows_.push_back(
        {std::string(key.name), value_of(shape), std::move(usual), effect, key.required, !key.shared.empty()});
  }

  std::vector<KeyRow>& rows_;
  Depth depth_;
  std::vector<const Shape*> shown_{};
  std::vector<std::vector<std::string>> choices_{};
};

std::string text_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::vector<KeyRow> rows_of(const std::function<void(keys::Keys&)>& keys, Depth depth) {
  std::vector<KeyRow> rows;
  KeyRows collector(rows, depth);
  keys(collector);
  collector.mark_choices();
  return rows;
}

std::string table_of(const std::vector<KeyRow>& rows) {
  std::string text = "| key (default) | value | says |\n| --- | --- | --- |\n";
  for (const KeyRow& row : rows)
    text += fmt::format("| `{}`{} | {} | {} |\n", row.name, row.usual.empty() ? "" : fmt::format(" (`{}`)", row.usual),
                        row.value, row.effect);
  return text;
}

void expect_table(const std::string& document, const std::string& name, const std::string& table) {
  const std::string path = std::string(KAPELA_SOURCE_DIR) + "/" + document;
  std::string text = text_of_file(path);
  const std::string mark = fmt::format("<!-- table: {} -->\n", name);
  const std::size_t begin = text.find(mark);
  ASSERT_NE(begin, std::string::npos) << document << " has no " << mark;
  const std::size_t first = begin + mark.size();
  const std::size_t end = text.find("<!-- end -->", first);
  ASSERT_NE(end, std::string::npos) << document;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text.replace(first, end - first, table);
    return;
  }
  EXPECT_EQ(text.substr(first, end - first), table) << document;
}

}  // namespace kapela::support
