// For tests: a model with keys of every kind.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/keys/keys.hpp"

namespace kapela::keys {

enum class Gear { low, high };
inline constexpr std::array gears{Gear::low, Gear::high};
inline std::string_view name(Gear gear) {
  return gear == Gear::low ? "low" : "high";
}

struct Motor {
  double load = 0.5;
  Gear gear = Gear::high;
};

struct Machine {
  std::string title{};
  int port = 80;
  std::optional<int> seed{};
  base::Duration pause = std::chrono::seconds(1);
  bool quiet = false;
  std::vector<std::string> labels{};
  Motor motor{};
  std::string owner{};
  std::vector<Machine> parts{};
};

void machine_keys(Keys& keys, Machine& machine);

inline Block machine_block() {
  return {"machine", "A machine", [](Keys& keys) {
            Machine machine;
            machine_keys(keys, machine);
          }};
}

inline constexpr Shape machine_shape = block(machine_block);
inline constexpr Shape machine_list = list_of(machine_shape);

inline void motor_keys(Keys& keys, Motor& motor) {
  keys.number({"load", "A part of what it can."}, motor.load, {.least = 0, .most = 1, .above_least = true});
  keys.word<Gear>({"gear", "How it turns."}, "a gear", gears, motor.gear);
}

}  // namespace kapela::keys
