# The target sockstate::module, for `import sockstate;`: the module, compiled once, beside the library that it names.

set(compiler "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
set(module_needs "")
if(CMAKE_VERSION VERSION_LESS 3.28)
    set(module_needs "CMake 3.28 or later, and this is ${CMAKE_VERSION}")
elseif(NOT CMAKE_GENERATOR MATCHES "Ninja|Visual Studio")
    set(module_needs "the generator Ninja or one of Visual Studio's, and this is ${CMAKE_GENERATOR}")
elseif(NOT (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 16 OR
            CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 15 OR
            CMAKE_CXX_COMPILER_ID STREQUAL "MSVC" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 19.34))
    # g++ 14 writes the module, and cannot read what it has written ("Bad file data").
    set(module_needs "Clang 16, GNU 15, MSVC 19.34 or later, and this is ${compiler}")
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND NOT CMAKE_CXX_COMPILER_CLANG_SCAN_DEPS)
    set(module_needs "clang-scan-deps, which was not found beside ${compiler} (Debian: clang-tools)")
endif()
if(module_needs)
    message(FATAL_ERROR "SOCKSTATE_MODULE needs ${module_needs}; the headers do without")
endif()

# Its language is the consumer's, extensions too: a compiler refuses a module that was compiled for another one.
add_library(sockstate_module STATIC)
add_library(sockstate::module ALIAS sockstate_module)
target_sources(sockstate_module PUBLIC FILE_SET CXX_MODULES BASE_DIRS src FILES src/sockstate.cppm)
target_compile_features(sockstate_module PUBLIC cxx_std_20)
target_link_libraries(sockstate_module PUBLIC sockstate)
set_target_properties(sockstate_module PROPERTIES EXPORT_NAME module
    CXX_COMPILER_LAUNCHER "")  # ccache keeps no compiled module
if(NOT DEFINED CMAKE_POSITION_INDEPENDENT_CODE)
    set_target_properties(sockstate_module PROPERTIES POSITION_INDEPENDENT_CODE ON)
endif()
