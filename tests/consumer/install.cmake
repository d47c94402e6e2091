# Builds the library by itself with OPTIONS and installs it to PREFIX.

file(REMOVE_RECURSE ${PREFIX} ${PREFIX}-build)
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${PREFIX}-build ${TOOLCHAIN} ${OPTIONS}
    --compile-no-warning-as-error -DSOCKSTATE_BUILD_TESTS=OFF -DSOCKSTATE_BUILD_EXAMPLES=OFF
    COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${PREFIX}-build COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --install ${PREFIX}-build --prefix ${PREFIX} COMMAND_ERROR_IS_FATAL ANY)
