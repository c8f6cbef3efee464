# SPDX-License-Identifier: Apache-2.0
# The one place compiler flags live. Presets choose; this file says what a choice means.
set(VO_OPTIMIZE "" CACHE STRING "optimization flag of non-release presets")
set(VO_SANITIZE "" CACHE STRING "value of -fsanitize=")

add_library(vo_flags INTERFACE)
target_include_directories(vo_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
# A warning breaks the builds of those who change the code, not of those who only want to run it.
target_compile_options(vo_flags INTERFACE
  -Wall -Wextra -Wpedantic $<$<NOT:$<CONFIG:Release>>:-Werror>
  -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -Wno-missing-field-initializers -fstack-protector-strong ${VO_OPTIMIZE})

# libstdc++ 12's own std::stable_sort uses what it deprecates; clang says so where we call it.
target_compile_options(vo_flags INTERFACE
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 sees overlaps and uninitialized strings in what it inlines that are not there (GCC bug
    # 105651).
    target_compile_options(vo_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
  endif()
  target_compile_definitions(vo_flags INTERFACE _FORTIFY_SOURCE=2)
  target_compile_options(vo_flags INTERFACE -fPIE -ffunction-sections -fdata-sections)
  target_link_options(vo_flags INTERFACE -pie -Wl,--gc-sections -Wl,-z,relro,-z,now)
endif()

if(VO_SANITIZE)
  target_compile_options(vo_flags INTERFACE
    -fsanitize=${VO_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(vo_flags INTERFACE -fsanitize=${VO_SANITIZE})
  if(VO_SANITIZE MATCHES "thread")
    # Asio's fences order what one thread does in any case; g++ warns that TSan does not see them.
    target_compile_options(vo_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  endif()
endif()

if(VO_FUZZ)  # the layers under test must report coverage too, or the fuzzer searches blindly
  target_compile_options(vo_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# The ratio step of the formula must be two separate IEEE double operations, as upstream's is.
target_compile_options(vo_flags INTERFACE -ffp-contract=off)

find_program(VO_MOLD mold)
if(VO_MOLD)
  target_link_options(vo_flags INTERFACE -fuse-ld=mold)
endif()
