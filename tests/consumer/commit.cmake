# Commits the tree as it lies in SOURCE, built files left out, to a fresh repository, for FetchContent to clone.

set(git git -C ${REPOSITORY} -c user.name=consumer -c user.email=consumer@localhost -c init.defaultBranch=main)
file(REMOVE_RECURSE ${REPOSITORY})
file(COPY ${SOURCE}/ DESTINATION ${REPOSITORY} REGEX "/(\\.git|build[^/]*)$" EXCLUDE)
execute_process(COMMAND ${git} init --quiet COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${git} add --all COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${git} commit --quiet --message "snapshot" COMMAND_ERROR_IS_FATAL ANY)
