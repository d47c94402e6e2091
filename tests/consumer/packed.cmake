# Runs cpack over the build in BUILT, and unpacks what it makes: an archive to OUTPUT/archive and, where there is DPKG_DEB,
# a Debian package to OUTPUT/debian.

file(REMOVE_RECURSE ${OUTPUT})
file(MAKE_DIRECTORY ${OUTPUT})
get_filename_component(bin ${CMAKE_COMMAND} DIRECTORY)
execute_process(COMMAND ${bin}/cpack --config ${BUILT}/CPackConfig.cmake -B ${OUTPUT} COMMAND_ERROR_IS_FATAL ANY)

file(GLOB archive ${OUTPUT}/sockstate-${VERSION}-*.tar.gz)
execute_process(COMMAND ${CMAKE_COMMAND} -E tar xzf ${archive} WORKING_DIRECTORY ${OUTPUT} COMMAND_ERROR_IS_FATAL ANY)
string(REGEX REPLACE "\\.tar\\.gz$" "" unpacked ${archive})
file(RENAME ${unpacked} ${OUTPUT}/archive)

if(DPKG_DEB)
    file(GLOB package ${OUTPUT}/libsockstate-dev_${VERSION}_*.deb)
    execute_process(COMMAND ${DPKG_DEB} --field ${package} Depends OUTPUT_VARIABLE depends COMMAND_ERROR_IS_FATAL ANY)
    if(NOT depends MATCHES "libexpected-dev" OR NOT depends MATCHES "libfmt-dev \\(>= 9\\.1\\)")
        message(FATAL_ERROR "the package depends on: ${depends}")
    endif()
    execute_process(COMMAND ${DPKG_DEB} --extract ${package} ${OUTPUT}/debian COMMAND_ERROR_IS_FATAL ANY)
endif()
