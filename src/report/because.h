// SPDX-License-Identifier: Apache-2.0
// Why a term of the formula is what it is, in the words of the object: the field and its value.
#pragma once

#include <string>

#include "overhead/formula.h"
#include "overhead/release.h"
#include "overhead/spec.h"
#include "overhead/terms.h"

namespace vo::report {

// What the terms were computed from. Refers to its members' owners.
struct Computation {
  const overhead::Spec& spec;
  const overhead::Config& config;
  const overhead::Release& release;
  const overhead::Breakdown& breakdown;
};

// "requests.memory 8Gi / 512". REQUIRES that the term is not zero.
std::string because(overhead::TermId id, const Computation& of);

// "cpu.cores 2, cpu.sockets 2": where the number of vCPUs in the memory formula comes from.
std::string vcpu_fields(const overhead::Spec& spec);

}  // namespace vo::report
