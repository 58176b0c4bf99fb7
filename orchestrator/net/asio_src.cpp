// Asio and Beast themselves, compiled once for all of Kapela (their headers then only declare).
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
