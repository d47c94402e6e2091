# Configures the library with OPTIONS, without a network, and expects that CMake ends with the sentence SAYS and with
# hardly more than that.

file(REMOVE_RECURSE ${BUILD})
foreach(protocol http https)
    set(ENV{${protocol}_proxy} http://127.0.0.1:9)  # where nobody listens
endforeach()
set(ENV{no_proxy} "")
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} ${TOOLCHAIN} ${OPTIONS}
    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_VARIABLE messages)
string(REGEX REPLACE "[ \n]+" " " said "${messages}")
if(NOT failed OR NOT said MATCHES "${SAYS}")
    message(FATAL_ERROR "CMake does not say '${SAYS}':\n${messages}")
endif()
string(REGEX MATCHALL "\n" lines "${messages}")
list(LENGTH lines count)
if(count GREATER 15)
    message(FATAL_ERROR "CMake says it in ${count} lines:\n${messages}")
endif()
