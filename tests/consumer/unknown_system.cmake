# A system that no backend is for must be refused with a way on.

file(REMOVE_RECURSE ${BUILD})
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${BUILD} ${TOOLCHAIN} -DCMAKE_SYSTEM_NAME=Haiku
    -DSOCKSTATE_BUILD_TESTS=OFF -DSOCKSTATE_BUILD_EXAMPLES=OFF RESULT_VARIABLE failed ERROR_VARIABLE messages)
if(NOT failed OR NOT messages MATCHES "'Haiku'.*platform/PORTING\\.md")
    message(FATAL_ERROR "no word of platform/PORTING.md:\n${messages}")
endif()
