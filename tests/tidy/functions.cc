// SPDX-License-Identifier: Apache-2.0
#include "tidy/functions.h"

#include <algorithm>

#include "tidy/brace_head.h"
#include "tidy/masking.h"

namespace vo::tidy {
namespace {

constexpr auto kNone = std::string_view::npos;

// The brace that closes the one at `open`, or npos.
std::size_t matching_brace(std::string_view code, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < code.size(); ++at) {
    if (code[at] == '{') ++depth;
    if (code[at] == '}' && --depth == 0) return at;
  }
  return kNone;
}

class Scanner {
 public:
  explicit Scanner(std::string_view code) : code_(code) {}

  ScannedFunctions run() {
    for (; at_ < code_.size() && result_.balanced; ++at_) take(code_[at_]);
    result_.balanced = result_.balanced && scopes_ == 0;
    return std::move(result_);
  }

 private:
  void take(char c) {
    if (c == '{') open();
    if (c == '}') close();
    if (c == ';' || ends_access_specifier()) head_ = at_ + 1;
  }

  void open() {
    const auto head = code_.substr(head_, at_ - head_);
    const Brace brace = classify(head);
    if (brace == Brace::kScope) {
      ++scopes_;
      head_ = at_ + 1;
      return;
    }
    const auto end = matching_brace(code_, at_);
    if (end == kNone) {
      result_.balanced = false;
    } else {
      if (brace == Brace::kFunction) add(head, end);
      at_ = end;
      if (brace == Brace::kFunction) head_ = end + 1;
    }
  }

  void close() {
    if (--scopes_ < 0) result_.balanced = false;
    head_ = at_ + 1;
  }

  bool ends_access_specifier() const {
    if (code_[at_] != ':') return false;
    const auto head = trim(code_.substr(head_, at_ - head_));
    return head == "public" || head == "private" || head == "protected";
  }

  void add(std::string_view head, std::size_t end) {
    const auto begin = code_.find_first_not_of(" \n", head_);
    const auto first = line_of(code_, begin);
    result_.functions.push_back({function_name(head), first, line_of(code_, end) - first + 1});
  }

  std::string_view code_;
  std::size_t at_ = 0;
  std::size_t head_ = 0;  // where the declaration that is being read starts
  int scopes_ = 0;
  ScannedFunctions result_;
};

}  // namespace

ScannedFunctions find_functions(const SourceFile& file) {
  const std::string code = blank_directives(file.code);
  return Scanner{code}.run();
}

}  // namespace vo::tidy
