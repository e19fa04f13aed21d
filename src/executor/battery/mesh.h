// The finite volumes: uniform shells in the particles, uniform cells through electrode, separator,
// electrode.
//
// Threads: plain values.
#pragma once

#include <cstddef>
#include <vector>

#include "executor/battery/parameters.h"

namespace docket::executor::battery {

// PyBaMM's `var_pts`: how many volumes each domain has.
struct MeshPoints {
  std::size_t x_n = 20;
  std::size_t x_s = 20;
  std::size_t x_p = 20;
  std::size_t r_n = 20;
  std::size_t r_p = 20;

  std::size_t across() const { return x_n + x_s + x_p; }
};
// Two shells carry the extrapolation to the surface; 200 keep one simulation under a second.
inline constexpr std::size_t mesh_points_min = 3;
inline constexpr std::size_t mesh_points_max = 200;

// The cells through the thickness, from the negative collector to the positive one.
struct ThroughMesh {
  std::vector<double> width_m;
  std::vector<double> porosity;
  std::vector<double> efficiency;  // tor = porosity^b
};
ThroughMesh make_through_mesh(const Parameters& parameters, const MeshPoints& points);

// Diffusion in a sphere of radius 1 with diffusivity 1: dc_m/dt = lower·c_{m−1} + diagonal·c_m +
// upper·c_{m+1}. `outer` is what an outward flux of 1 through the surface does to the last shell.
struct SphereMesh {
  std::vector<double> lower;
  std::vector<double> diagonal;
  std::vector<double> upper;
  std::vector<double> volume_share;  // of each shell; sums to 1
  double outer = 0;
};
SphereMesh make_sphere_mesh(std::size_t shells);

}  // namespace docket::executor::battery
