// KeySchema: the keys of a mapping as an object of a JSON Schema; SchemaWriter: shapes as schemas, and what they share.
// Both live in the function that writes a schema.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "orchestrator/keys/keys.hpp"

namespace kapela::keys {

using OrderedJson = nlohmann::ordered_json;

class SchemaWriter {
 public:
  enum class Plain : bool { by_name, in_place };

  /// What has a name goes here, and is referred to; plain values are written in place where that is asked for. Borrows
  /// it.
  explicit SchemaWriter(OrderedJson& definitions, Plain plain = Plain::by_name)
      : definitions_(definitions), plain_(plain) {}

  [[nodiscard]] OrderedJson schema_of(const Shape& shape);
  [[nodiscard]] OrderedJson schema_of(const Block& block);
  [[nodiscard]] OrderedJson object_schema(base::FunctionRef<void(Keys&)> inner);
  /// A reference to a definition, which is made where there is none yet.
  [[nodiscard]] OrderedJson define(std::string_view name, base::FunctionRef<OrderedJson()> schema);
  [[nodiscard]] Plain plain() const { return plain_; }

 private:
  [[nodiscard]] OrderedJson inner_schema(const Shape& shape);
  [[nodiscard]] OrderedJson variants_schema(const Shape& shape);

  OrderedJson& definitions_;
  Plain plain_;
};

class KeySchema final : public Keys {
 public:
  /// Borrows both.
  KeySchema(OrderedJson& object, SchemaWriter& writer) : object_(object), writer_(writer) {}

  using Keys::block;
  void block(const Key& key, std::string_view what, base::FunctionRef<void(Keys&)> inner) override;
  void unread(const Key& key, const Shape& shape) override;
  void not_acted_on(std::string_view key, std::string_view instead) override;
  void refuse(std::string_view, std::string, std::string) override {}
  void refuse_foreign(std::string_view, std::string, std::string) override {}
  void forgive() override {}
  bool obey(Rule rule, std::initializer_list<std::string_view> keys) override;
  [[nodiscard]] bool has(std::string_view) const override { return false; }
  void complain_at(At, base::ErrorCode, std::string_view, std::string, std::string) override {}

 private:
  void take(const Key& key, const Shape& shape, const Usual& usual, Read read) override;
  void add(const Key& key, OrderedJson property, const Usual& usual);

  OrderedJson& object_;
  SchemaWriter& writer_;
};

}  // namespace kapela::keys
