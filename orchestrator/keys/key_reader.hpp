// KeyReader: reads the keys of one mapping. Lives in the function that reads the mapping, which ends with finish().
#pragma once

#include <string>

#include "orchestrator/keys/keys.hpp"
#include "orchestrator/yaml/mapping_reader.hpp"

namespace kapela::keys {

class KeyReader final : public Keys {
 public:
  /// `what` names the mapping in messages, e.g. "a scenario". Borrows the report.
  KeyReader(yaml::Node node, std::string what, yaml::Report& report)
      : reader_(std::move(node), std::move(what), report) {}

  [[nodiscard]] bool is_mapping() const { return reader_.is_mapping(); }
  [[nodiscard]] const yaml::Node& node() const { return reader_.node(); }
  [[nodiscard]] yaml::Report& report() const { return reader_.report(); }

  using Keys::block;
  void block(const Key& key, std::string_view what, base::FunctionRef<void(Keys&)> inner) override;
  void unread(const Key& key, const Shape& shape) override;
  void not_acted_on(std::string_view key, std::string_view instead) override;
  void refuse(std::string_view key, std::string message, std::string hint) override;
  void refuse_foreign(std::string_view key, std::string message, std::string instead) override;
  void forgive() override;
  bool obey(Rule rule, std::initializer_list<std::string_view> keys) override;
  [[nodiscard]] bool has(std::string_view key) const override { return reader_.has(key); }
  void complain_at(At at, base::ErrorCode code, std::string_view key, std::string message, std::string hint) override;

  /// A key that nobody named is an error.
  void finish() { reader_.finish(); }

 private:
  void take(const Key& key, const Shape& shape, const Usual& usual, Read read) override;
  void take_foreign(std::string_view key, Read read);

  yaml::MappingReader reader_;
};

/// A whole mapping, read by a function that names its keys.
void read_keys(const yaml::Node& node, std::string what, yaml::Report& report, base::FunctionRef<void(Keys&)> keys);

}  // namespace kapela::keys
