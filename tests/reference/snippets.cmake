# The C++ of the guide's pages: programs guide_<page>_<number>, pieces, and lines that must not compile.

include(../support/cpp_pieces.cmake)
file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/examples/guide/*.md)
foreach(page IN LISTS pages)
    cmake_path(GET page STEM name)
    take_cpp(${page} guide_${name})
endforeach()
if(NOT programs OR NOT pieces OR NOT refusals)
    message(FATAL_ERROR "the blocks of examples/guide are not where tests/reference/snippets.cmake looks for them")
endif()

find_package(Threads REQUIRED)
find_path(ASIO_INCLUDE_DIR asio/ip/tcp.hpp REQUIRED)
foreach(program IN LISTS programs)
    add_executable(${program} ${CMAKE_CURRENT_BINARY_DIR}/${program}.cpp)
    target_include_directories(${program} SYSTEM PRIVATE ${ASIO_INCLUDE_DIR})
    target_compile_definitions(${program} PRIVATE ASIO_STANDALONE)
endforeach()
add_pieces(guide_pieces)
foreach(program IN LISTS programs ITEMS guide_pieces)
    target_link_libraries(${program} PRIVATE sockstate::format Threads::Threads)
    target_compile_options(${program} PRIVATE -Wall -Wextra)
    set_target_properties(${program} PROPERTIES COMPILE_WARNING_AS_ERROR ON UNITY_BUILD OFF)
endforeach()

set(loopback "127\\.0\\.0\\.1:[0-9]+")
add_test(NAME "reference: the guide's pieces" COMMAND guide_pieces)
set_tests_properties("reference: the guide's pieces" PROPERTIES TIMEOUT 60 PASS_REGULAR_EXPRESSION "^nothing in 50 ms\n\
8 bytes in time\nstopped\n\
(bind|listen): address already in use \\(EADDRINUSE\\)\nnobody listens there\nreceive: connection reset by peer \\(ECONNRESET\\)\n\
listening on ${loopback}\nanother port was free\n\
5 bytes\n\
FIN-WAIT-2 CLOSE-WAIT\npeer_closed: typed connected, kernel says CLOSE-WAIT\n[^\n]*B/s[^\n]*\n(rtt [0-9]+ us\n)?\
ESTABLISHED ${loopback} -> ${loopback}\n\
timer [^\n]+\n(held by [^\n]+\n)+[0-9]+ local sockets\n\
(destroy: operation not permitted \\(EPERM\\)\n)?ended CLOSED\n")

add_refused_pieces(guide_refused "reference: what the guide says does not compile" 300)

list(TRANSFORM programs REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE program_files)
add_test(NAME "reference: the guide's programs"
    COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/programs_test.py ${program_files})
set_tests_properties("reference: the guide's programs" PROPERTIES TIMEOUT 120)
