// What all commands print with, by its short names, and the exit codes that they end with.
#pragma once

#include "tools/console/output.hpp"
#include "tools/console/terminal.hpp"
#include "tools/kapela/exit_code.hpp"

namespace kapela::cli {

using console::Colour;
using console::complain;
using console::complain_text;
using console::put;
using console::Rows;
using console::say;
using console::say_json;
using console::say_table;
using console::say_text;
using console::table;
using console::Terminal;

}  // namespace kapela::cli
