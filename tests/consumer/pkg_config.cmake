# Compiles a consumer with what pkg-config says of the library in PREFIX, and runs it: main.cpp with sockstate-format, or
# PROGRAM, which prints PRINTS, with PACKAGE.

if(NOT PACKAGE)
    set(PACKAGE sockstate-format)
    set(PROGRAM main.cpp)
    set(PRINTS "hello ESTABLISHED")
endif()

file(GLOB_RECURSE description ${PREFIX}/*/sockstate.pc)
get_filename_component(pkgconfig ${description} DIRECTORY)
get_filename_component(libraries ${pkgconfig} DIRECTORY)
set(ENV{PKG_CONFIG_PATH} ${pkgconfig})
if(EMULATOR)
    set(ENV{PKG_CONFIG_LIBDIR} ${pkgconfig})  # this system's packages are none of another's
endif()
set(ENV{LD_LIBRARY_PATH} ${libraries})
execute_process(COMMAND pkg-config ${STATIC} --cflags --libs ${PACKAGE} OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE
    COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
separate_arguments(linker_flags UNIX_COMMAND "${LINKER_FLAGS}")

file(MAKE_DIRECTORY ${BUILD})
execute_process(COMMAND ${COMPILER} -std=c++20 ${CMAKE_CURRENT_LIST_DIR}/${PROGRAM} ${flags} ${linker_flags}
    -o ${BUILD}/consumer.exe COMMAND_ERROR_IS_FATAL ANY)  # Windows runs no other name
execute_process(COMMAND ${EMULATOR} ${BUILD}/consumer.exe OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\r\n" "\n" output "${output}")
if(NOT output STREQUAL "${PRINTS}\n")
    message(FATAL_ERROR "the consumer printed '${output}'")
endif()
