# Installs the library to PREFIX: as it was built in BUILT, or built by itself with OPTIONS. STAGE is DESTDIR, below which
# PREFIX then lies.

if(STAGE)
    set(ENV{DESTDIR} ${STAGE})
    set(build ${STAGE}-build)
else()
    set(build ${PREFIX}-build)
endif()
file(REMOVE_RECURSE ${STAGE}${PREFIX} ${build})
if(NOT BUILT)
    execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE} -B ${build} ${TOOLCHAIN} ${OPTIONS}
        --compile-no-warning-as-error -DSOCKSTATE_BUILD_TESTS=OFF -DSOCKSTATE_BUILD_EXAMPLES=OFF
        COMMAND_ERROR_IS_FATAL ANY)
    execute_process(COMMAND ${CMAKE_COMMAND} --build ${build} COMMAND_ERROR_IS_FATAL ANY)
    set(BUILT ${build})
endif()
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILT} --prefix ${PREFIX} COMMAND_ERROR_IS_FATAL ANY)
