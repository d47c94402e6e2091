# Installs the library to PREFIX: as it was built in BUILT, or built by itself with OPTIONS.

file(REMOVE_RECURSE ${PREFIX} ${PREFIX}-build)
if(BUILT)
    execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILT} --prefix ${PREFIX} COMMAND_ERROR_IS_FATAL ANY)
    return()
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${PREFIX}-build ${TOOLCHAIN} ${OPTIONS}
    --compile-no-warning-as-error -DSOCKSTATE_BUILD_TESTS=OFF -DSOCKSTATE_BUILD_EXAMPLES=OFF
    COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${PREFIX}-build COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --install ${PREFIX}-build --prefix ${PREFIX} COMMAND_ERROR_IS_FATAL ANY)
