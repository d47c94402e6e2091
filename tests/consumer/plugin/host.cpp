// Unloads a plugin that left a look-up behind, after it was waited for: nothing runs code that is gone.

#include <cstdio>
#include <semaphore>

#include <dlfcn.h>
#include <netdb.h>

namespace {

std::binary_semaphore answers{0};
std::binary_semaphore answered{0};

int fail(const char* what) {
    std::printf("%s\n", what);
    return 1;
}

}  // namespace

/// The system's resolver, which answers when this program lets it; that the name is no address, at once.
extern "C" int getaddrinfo(const char*, const char*, const addrinfo* wanted, addrinfo**) {
    if ((wanted->ai_flags & AI_NUMERICHOST) != 0) return EAI_NONAME;
    answers.acquire();
    answered.release();
    return EAI_AGAIN;
}

int main() {
    void* const plugin = ::dlopen(PLUGIN, RTLD_NOW | RTLD_LOCAL);
    if (plugin == nullptr) return fail(::dlerror());
    const auto call = [&](const char* name) {
        const auto function = reinterpret_cast<bool (*)()>(::dlsym(plugin, name));
        return function != nullptr && function();
    };
    if (!call("leave_behind")) return fail("no look-up was left behind");
    if (!call("still_runs")) return fail("waiting for it does not end with its deadline");
    answers.release();
    answered.acquire();  // its thread is in the library's code, perhaps in its last lines
    if (!call("wait_for_the_end")) return fail("it did not end");
    if (::dlclose(plugin) != 0) return fail(::dlerror());
    if (::dlopen(PLUGIN, RTLD_NOW | RTLD_NOLOAD) != nullptr) return fail("the plugin is still loaded");
    std::printf("unloaded\n");
}
