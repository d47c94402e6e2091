# Compiles the consumer with what pkg-config says of the library in PREFIX, and runs it.

file(GLOB_RECURSE description ${PREFIX}/*/sockstate.pc)
get_filename_component(pkgconfig ${description} DIRECTORY)
get_filename_component(libraries ${pkgconfig} DIRECTORY)
set(ENV{PKG_CONFIG_PATH} ${pkgconfig})
set(ENV{LD_LIBRARY_PATH} ${libraries})
execute_process(COMMAND pkg-config --cflags --libs sockstate OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")

list(FILTER TOOLCHAIN INCLUDE REGEX "-DCMAKE_CXX_COMPILER=")
string(REPLACE "-DCMAKE_CXX_COMPILER=" "" compiler ${TOOLCHAIN})
file(MAKE_DIRECTORY ${BUILD})
execute_process(COMMAND ${compiler} -std=c++20 ${CMAKE_CURRENT_LIST_DIR}/main.cpp ${flags} -o ${BUILD}/consumer
    COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${BUILD}/consumer OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
if(NOT output STREQUAL "hello ESTABLISHED\n")
    message(FATAL_ERROR "the consumer printed '${output}'")
endif()
