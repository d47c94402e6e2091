# Copies FROM to INTO, and what was there before goes: an installed tree that was moved, or a source tree elsewhere.

file(REMOVE_RECURSE ${INTO})
get_filename_component(parent ${INTO} DIRECTORY)
file(MAKE_DIRECTORY ${parent})
if(EXISTS ${FROM}/.git)
    execute_process(COMMAND git clone -q ${FROM} ${INTO} COMMAND_ERROR_IS_FATAL ANY)
else()
    file(COPY ${FROM}/ DESTINATION ${INTO})
endif()
