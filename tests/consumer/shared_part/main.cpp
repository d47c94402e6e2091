// Knows nothing of the library: what it calls is in the shared one.
#include <cstdio>

bool is_open_to_connections();

int main() {
    std::puts(is_open_to_connections() ? "connected" : "not connected");
}
