#include "orchestrator/files/remarks.hpp"

namespace kapela::files {
namespace {

std::vector<yaml::Diagnostic> diagnostics_of(std::span<const scenario::Remark> remarks, yaml::Severity severity) {
  std::vector<yaml::Diagnostic> diagnostics;
  for (const scenario::Remark& remark : remarks) {
    yaml::Diagnostic& diagnostic = diagnostics.emplace_back();
    diagnostic.severity = severity;
    diagnostic.code = remark.code;
    diagnostic.place = {remark.place.file, remark.place.line, remark.place.column};
    diagnostic.message = remark.message;
    diagnostic.hint = remark.hint;
  }
  return diagnostics;
}

}  // namespace

std::vector<yaml::Diagnostic> as_errors(std::span<const scenario::Remark> remarks) {
  return diagnostics_of(remarks, yaml::Severity::error);
}

std::vector<yaml::Diagnostic> as_warnings(std::span<const scenario::Remark> remarks) {
  return diagnostics_of(remarks, yaml::Severity::warning);
}

void add_errors(std::span<const scenario::Remark> remarks, yaml::Report& report) {
  for (const scenario::Remark& remark : remarks)
    report.add(yaml::Severity::error, remark.code, {remark.place.line, remark.place.column}, remark.message,
               remark.hint);
}

}  // namespace kapela::files
