#include "orchestrator/convert/yaml_piece.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/ascii.hpp"

namespace kapela::convert {
namespace {

using Kind = YamlPiece::Kind;

constexpr std::size_t most_columns = 110;
constexpr std::size_t step = 2;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// What some reader of YAML takes for something else than a text.
bool is_other_than_text(std::string_view word) {
  constexpr std::array<std::string_view, 9> words{"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  return std::find(words.begin(), words.end(), base::lower(word)) != words.end();
}

bool is_plain_name(std::string_view text) {
  const auto fits = [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), fits) &&
         !is_other_than_text(text);
}

std::string in_double_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n')
      result += "\\n";
    else if (c == '\t')
      result += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      result += fmt::format("\\x{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      result += c;
  }
  return result + '"';
}

/// A block shows such a text as it is.
bool is_fit_for_block(std::string_view text) {
  const auto control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F; };
  return text.find('\n') != std::string_view::npos && !text.starts_with(' ') && !text.starts_with('\n') &&
         !text.ends_with('\n') && text.find(" \n") == std::string_view::npos &&
         std::none_of(text.begin(), text.end(), control);
}

class Writer {
 public:
  void members(const YamlPiece& piece, std::size_t indent) {
    for (const auto& [key, value] : piece.members) {
      comments(value, indent);
      text_ += std::string(indent, ' ') + key + ":";
      behind(value, indent);
    }
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void comments(const YamlPiece& piece, std::size_t indent) {
    for (const std::string& each : piece.comments) text_ += comment_lines(each, indent);
  }

  /// What stands behind "key:" or "-".
  void behind(const YamlPiece& value, std::size_t indent) {
    if (value.kind == Kind::scalar) return scalar(value.text, indent + step);
    if (value.kind == Kind::list && is_short(value)) return short_list(value);
    text_ += '\n';
    if (value.kind == Kind::list) return items(value, indent + step);
    members(value, indent + step);
  }

  void scalar(std::string_view text, std::size_t indent) {
    text_ += ' ';
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      text_ += text.substr(0, end + 1);
      text.remove_prefix(end + 1);
      if (!text.starts_with('\n')) text_ += std::string(indent, ' ');
    }
    text_ += std::string(text) + '\n';
  }

  static bool is_short(const YamlPiece& list) {
    return std::all_of(list.items.begin(), list.items.end(), [](const YamlPiece& each) {
      return each.kind == Kind::scalar && each.comments.empty() && each.text.find('\n') == std::string::npos;
    });
  }

  void short_list(const YamlPiece& list) {
    std::string inside;
    for (const YamlPiece& each : list.items) inside += (inside.empty() ? "" : ", ") + each.text;
    text_ += " [" + inside + "]\n";
  }

  void items(const YamlPiece& list, std::size_t indent) {
    for (YamlPiece each : list.items) {
      comments(each, indent);
      if (each.kind != Kind::mapping || each.members.empty()) {
        text_ += std::string(indent, ' ') + "-";
        behind(each, indent);
        continue;
      }
      // Behind the dash stands a key: what is said of it stands above.
      comments(each.members.front().second, indent);
      each.members.front().second.comments.clear();
      const std::size_t begin = text_.size();
      members(each, indent + step);
      text_[begin + indent] = '-';
    }
  }

  std::string text_;
};

}  // namespace

YamlPiece& YamlPiece::with(std::string key, YamlPiece value) {
  members.emplace_back(std::move(key), std::move(value));
  return *this;
}

YamlPiece plain(std::string text) {
  YamlPiece piece;
  piece.text = std::move(text);
  return piece;
}

YamlPiece text_piece(std::string_view text) {
  if (is_fit_for_block(text)) return plain("|-\n" + std::string(text));
  return plain(in_double_quotes(text));
}

YamlPiece named(std::string_view text) {
  return is_plain_name(text) ? plain(std::string(text)) : text_piece(text);
}

std::string key_named(std::string_view text) {
  return is_plain_name(text) ? std::string(text) : in_double_quotes(text);
}

YamlPiece list_of(std::vector<YamlPiece> items) {
  YamlPiece piece;
  piece.kind = Kind::list;
  piece.items = std::move(items);
  return piece;
}

YamlPiece mapping() {
  YamlPiece piece;
  piece.kind = Kind::mapping;
  return piece;
}

std::string to_yaml(const YamlPiece& mapping) {
  Writer writer;
  writer.members(mapping, 0);
  return writer.take();
}

std::string comment_lines(std::string_view comment, std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string lines;
  std::string line = margin + "#";
  while (!comment.empty()) {
    const std::size_t end = std::min(comment.find_first_of(" \n\r"), comment.size());
    const std::string_view word = comment.substr(0, end);
    if (line.size() + 1 + word.size() > most_columns && line.size() > margin.size() + 1) {
      lines += line + '\n';
      line = margin + "#  ";
    }
    line += ' ' + std::string(word);
    comment.remove_prefix(std::min(end + 1, comment.size()));
  }
  return lines + line + '\n';
}

}  // namespace kapela::convert
