// SPDX-License-Identifier: Apache-2.0
// Tells what an opening brace opens from its head: the code between the end of the declaration
// before it and the brace.
#pragma once

#include <string>
#include <string_view>

namespace vo::tidy {

enum class Brace {
  kScope,        // namespace, class, enum, extern "C": declarations follow
  kFunction,     // a body
  kInitializer,  // a value inside the declaration, which goes on after it
};

Brace classify(std::string_view head);

// "Foo::bar" of "template <typename T> int Foo::bar(int x) const"; "Suite.name" of a test macro.
std::string function_name(std::string_view head);

}  // namespace vo::tidy
