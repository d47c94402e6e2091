#pragma once

// Counts what is taken from the heap by replacing operator new: for programs of one source file.

#include <atomic>
#include <cstdlib>
#include <new>

namespace sockstate::test {

inline std::atomic<std::size_t> allocations = 0;

inline void* counted(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}

/// How often `work` took memory from the heap.
template <class Work>
std::size_t allocations_of(Work work) {
    const std::size_t before = allocations;
    work();
    return allocations - before;
}

}  // namespace sockstate::test

void* operator new(std::size_t size) {
    return sockstate::test::counted(size);
}
void* operator new[](std::size_t size) {
    return sockstate::test::counted(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
