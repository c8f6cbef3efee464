// SPDX-License-Identifier: Apache-2.0
// The architecture as a table, and the check that every #include keeps to it. The same table is in
// ARCHITECTURE.md for people and in CMakeLists.txt for the linker; the tidy test compares all
// three.
#pragma once

#include <array>
#include <set>
#include <string_view>

#include "tidy/source_file.h"

namespace vo::tidy {

struct Layer {
  std::string_view folder;
  int number;
  std::string_view may_include;  // direct, separated by spaces; what those include comes along
};

inline constexpr std::array kLayers{
    Layer{"base", 0, ""},
    Layer{"quantity", 1, "base"},
    Layer{"json", 1, "base"},
    Layer{"net", 1, "base"},
    Layer{"overhead", 2, "quantity"},
    Layer{"kube", 2, "json quantity"},
    Layer{"kubevirt", 3, "kube overhead"},
    Layer{"apiserver", 3, "kube"},
    Layer{"controller", 4, "kubevirt"},
    Layer{"simulation", 4, "kubevirt"},
    Layer{"report", 4, "kubevirt"},
    Layer{"runtime", 5, "controller net"},
    Layer{"dev", 6, "runtime apiserver simulation"},
    Layer{"cli", 7, "runtime report dev"},
};

// The layers a file in src/`folder`/ may include, itself among them.
std::set<std::string_view> allowed_layers(std::string_view folder);

// One finding for each #include that reaches upwards or sideways, each header of a library that
// belongs to another layer, and each folder below src/ that is no layer.
Findings check_layers(const Files& files);

// One finding for each vo_layer() of CMakeLists.txt that links other layers than the table names.
Findings check_cmake_layers(const SourceFile& cmake_lists);

// One finding for each layer that the table of ARCHITECTURE.md leaves out or describes otherwise.
Findings check_documented_layers(const SourceFile& architecture);

}  // namespace vo::tidy
