# SPDX-License-Identifier: Apache-2.0
# Every library comes from Debian 12 packages; ./dev setup installs them.
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(simdjson REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(GTest REQUIRED)
find_package(Threads REQUIRED)
set(Boost_USE_STATIC_LIBS ON)  # its calls are short and many
find_package(Boost 1.81 REQUIRED COMPONENTS json)
pkg_check_modules(libcurl REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(libyaml REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(liblzma REQUIRED IMPORTED_TARGET liblzma)
pkg_check_modules(libzstd REQUIRED IMPORTED_TARGET libzstd)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET jemalloc)  # base/heap.h
endif()
if(VO_BENCH)
  find_package(benchmark REQUIRED)
endif()

find_library(VO_RAPIDCHECK rapidcheck REQUIRED)
find_path(VO_RAPIDCHECK_INCLUDE rapidcheck.h REQUIRED)
add_library(vo_rapidcheck INTERFACE)
target_link_libraries(vo_rapidcheck INTERFACE ${VO_RAPIDCHECK})
target_include_directories(vo_rapidcheck SYSTEM INTERFACE ${VO_RAPIDCHECK_INCLUDE})
