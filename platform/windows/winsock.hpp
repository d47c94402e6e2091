#pragma once

// Winsock's headers, in the only order that works.

#include <winsock2.h>

#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <mstcpip.h>
#include <mswsock.h>
#include <windows.h>
