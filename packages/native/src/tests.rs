//! Every instruction set of this processor against sums in double precision, whatever the shape. What
//! calls the kernels from JavaScript is tested there; this also runs where there is no Node, as under an
//! emulator of another processor: cargo test --target aarch64-unknown-linux-gnu.
use crate::adam::{Adam, Rates};
use crate::joint_loss::{Family, JointLoss};
use crate::packing::Factor;
use crate::product::{Part, Product};
use crate::quadratic::{quadratic_form, quadratic_form_gradient};
use crate::simd::{Level, run};

/// Numbers in −1 … 1.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
    fn many(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }
    fn size(&mut self, most: usize) -> usize {
        1 + ((self.next() + 1.0) / 2.0 * most as f32) as usize
    }
}

#[track_caller]
fn close(actual: f32, expected: f64, magnitude: f64) {
    let error = (f64::from(actual) - expected).abs();
    assert!(error <= 2e-6 * (expected.abs() + magnitude), "{actual}, expected {expected}");
}

#[test]
fn products() {
    let mut numbers = Numbers(1);
    for case in 0..60 {
        let most = if case % 10 == 0 { 450 } else { 60 };
        let [m, n, k] = [0; 3].map(|_| numbers.size(most));
        let [ta, tb, accumulate] = [case & 1 > 0, case & 2 > 0, case & 4 > 0];
        let (a, b, c) = (numbers.many(m * k), numbers.many(k * n), numbers.many(m * n));
        for level in Level::present() {
            let mut out = c.clone();
            let product = Product {
                part: Part::Whole,
                rows: m,
                cols: n,
                depth: k,
                left: Factor::new(a.as_ptr(), if ta { m } else { k }, ta),
                right: Factor::new(b.as_ptr(), if tb { k } else { n }, tb),
                halved: std::ptr::null(),
                accumulate,
                to: out.as_mut_ptr(),
                stride: n,
                row: 0,
                col: 0,
            };
            unsafe { run(level, product) };
            for i in 0..m {
                for j in 0..n {
                    let left = |p: usize| f64::from(if ta { a[p * m + i] } else { a[i * k + p] });
                    let right = |p: usize| f64::from(if tb { b[j * k + p] } else { b[p * n + j] });
                    let start = if accumulate { f64::from(c[i * n + j]) } else { 0.0 };
                    let sum = (0..k).fold(start, |sum, p| sum + left(p) * right(p));
                    close(out[i * n + j], sum, (k as f64).sqrt());
                }
            }
        }
    }
}

#[test]
fn forms() {
    let mut numbers = Numbers(2);
    for case in 0..30 {
        let (n, k) = (numbers.size(400), numbers.size(if case % 10 == 0 { 420 } else { 50 }));
        // only the upper triangle of U may be read
        let (y, u, g) = (numbers.many(n * k), numbers.many(k * k), numbers.many(n));
        for level in Level::present() {
            for threads in [1, 3] {
                let (mut form, mut gradient) = (vec![0.0; n], vec![0.0; k * k]);
                unsafe {
                    let (y, u, g) = (y.as_ptr(), u.as_ptr(), g.as_ptr());
                    quadratic_form(level, threads, [n, k], y, u, form.as_mut_ptr());
                    let to = gradient.as_mut_ptr();
                    quadratic_form_gradient(level, threads, [n, k], y, g, to, false);
                }
                let at = |r: usize, i: usize| f64::from(y[r * k + i]);
                for r in (0..n).step_by(7) {
                    let pairs = (0..k).flat_map(|i| (i + 1..k).map(move |j| (i, j)));
                    let sum = pairs.map(|(i, j)| f64::from(u[i * k + j]) * at(r, i) * at(r, j)).sum();
                    close(form[r], sum, k as f64);
                }
                for i in (0..k).step_by(5) {
                    for j in 0..k {
                        let terms = (0..n).map(|r| 0.5 * f64::from(g[r]) * at(r, i) * at(r, j));
                        let sum = if i == j { 0.0 } else { terms.sum() };
                        close(gradient[i * k + j], sum, (n as f64).sqrt());
                    }
                }
            }
        }
    }
}

#[test]
fn joint_losses() {
    let mut numbers = Numbers(3);
    for case in 0..40 {
        let (rows, m) = (numbers.size(5), numbers.size(600));
        let shared = case % 2 == 0;
        let [positive, tau] = [0; 2].map(|_| numbers.many(rows));
        let scores: Vec<f32> = numbers.many(rows * m).iter().map(|x| 4.0 * x).collect();
        let ratio = numbers.many(if shared { m } else { rows * m });
        for level in Level::present() {
            let [mut loss, mut sum, mut square, mut clamped] = [0; 4].map(|_| vec![0.0; rows]);
            let mut weights = vec![0.0; rows * m];
            let kernel = JointLoss {
                family: Family::Logistic,
                clamp: 2.0,
                limit: f32::INFINITY,
                rows,
                m,
                positive: positive.as_ptr(),
                sampled: scores.as_ptr(),
                log_ratio: ratio.as_ptr(),
                shared,
                log_partition: tau.as_ptr(),
                loss: loss.as_mut_ptr(),
                weights: weights.as_mut_ptr(),
                weight_sum: sum.as_mut_ptr(),
                weight_square_sum: square.as_mut_ptr(),
                clamped: clamped.as_mut_ptr(),
            };
            unsafe { run(level, kernel) };
            for b in 0..rows {
                let (mut total, mut beyond) = (0.0, 0.0);
                for j in 0..m {
                    let r = ratio[if shared { j } else { b * m + j }];
                    let z = (scores[b * m + j] - tau[b]) + r;
                    let e = f64::from(z.min(2.0)).exp();
                    total += e + e * f64::from((z - 2.0).max(0.0)) - f64::from(r.min(2.0)).exp();
                    beyond += if z > 2.0 { 1.0 } else { 0.0 };
                    close(weights[b * m + j], e / m as f64, 1e-3);
                }
                let expected = f64::from(tau[b]) + total / m as f64 - f64::from(positive[b]);
                close(loss[b], expected, 8.0);
                assert_eq!(clamped[b], beyond);
            }
        }
    }
}

#[test]
fn steps_of_adam() {
    let mut numbers = Numbers(4);
    for count in [1, 3, 4, 7, 8, 15, 16, 17, 100] {
        let rates = Rates {
            gradient_scale: 0.5,
            beta1: 0.9,
            beta2: 0.99,
            complement1: 0.1,
            complement2: 0.01,
            keep: 0.999,
            step_size: 0.01,
            inverse_root2: 1.5,
            epsilon: 1e-8,
        };
        let [p, g, m] = [0; 3].map(|_| numbers.many(count));
        let v: Vec<f32> = numbers.many(count).iter().map(|x| x * x).collect();
        for level in Level::present() {
            let (mut parameter, mut first, mut second) = (p.clone(), m.clone(), v.clone());
            let step = Adam {
                count,
                parameter: parameter.as_mut_ptr(),
                gradient: g.as_ptr(),
                first: first.as_mut_ptr(),
                second: second.as_mut_ptr(),
                rates,
            };
            unsafe { run(level, step) };
            for i in 0..count {
                let [p, g, m, v] = [p[i], 0.5 * g[i], m[i], v[i]].map(f64::from);
                let (m, v) = (0.9 * m + 0.1 * g, 0.99 * v + 0.01 * g * g);
                close(first[i], m, 1.0);
                close(second[i], v, 1.0);
                close(parameter[i], 0.999 * p - 0.01 * m / (v.sqrt() * 1.5 + 1e-8), 1.0);
            }
        }
    }
}
