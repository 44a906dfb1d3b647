//! The raw limit of comparing two local trees: a parallel walk, then every common file opened, read and hashed.
//!
//! `file_raw walk|stat|read|sha256|blake3|bytes THREADS SOURCE TARGET`; one line of JSON.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed, Ordering::SeqCst};
use std::time::Instant;

use sha2::Digest;

const BUFFER_BYTES: usize = 256 << 10;

/// Size and modification time by path below the root.
type Tree = HashMap<PathBuf, (u64, i64)>;

fn walk(root: &Path, threads: usize, stat: bool) -> Tree {
    let queue = Mutex::new(vec![PathBuf::new()]);
    let busy = AtomicUsize::new(0);
    let found = Mutex::new(Tree::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut mine = Vec::new();
                loop {
                    let next = {
                        let mut queue = queue.lock().unwrap();
                        let next = queue.pop();
                        busy.fetch_add(usize::from(next.is_some()), SeqCst);
                        next
                    };
                    let Some(folder) = next else {
                        if busy.load(SeqCst) == 0 {
                            break;
                        }
                        std::thread::yield_now();
                        continue;
                    };
                    let mut below = Vec::new();
                    for entry in fs::read_dir(root.join(&folder)).unwrap() {
                        let entry = entry.unwrap();
                        let path = folder.join(entry.file_name());
                        if entry.file_type().unwrap().is_dir() {
                            below.push(path);
                        } else if stat {
                            let metadata = entry.metadata().unwrap();
                            mine.push((path, (metadata.len(), metadata.mtime())));
                        } else {
                            mine.push((path, (0, 0)));
                        }
                    }
                    queue.lock().unwrap().extend(below);
                    busy.fetch_sub(1, SeqCst);
                }
                found.lock().unwrap().extend(mine);
            });
        }
    });
    found.into_inner().unwrap()
}

/// Reads one file to its end; its digest, where `mode` has one.
fn read(path: &Path, mode: &str, buffer: &mut [u8], bytes: &AtomicU64) -> [u8; 32] {
    let mut file = File::open(path).unwrap();
    let mut sha256 = sha2::Sha256::new();
    let mut blake3 = blake3::Hasher::new();
    loop {
        let read = file.read(buffer).unwrap();
        bytes.fetch_add(read as u64, Relaxed);
        match mode {
            "sha256" => sha256.update(&buffer[..read]),
            "blake3" => drop(blake3.update(&buffer[..read])),
            _ => {}
        }
        if read < buffer.len() {
            break;
        }
    }
    match mode {
        "sha256" => sha256.finalize().into(),
        "blake3" => *blake3.finalize().as_bytes(),
        _ => [0; 32],
    }
}

/// Whether two files have the same bytes.
fn same_bytes(source: &Path, target: &Path, buffers: &mut [Vec<u8>; 2], bytes: &AtomicU64) -> bool {
    let (mut source, mut target) = (File::open(source).unwrap(), File::open(target).unwrap());
    let [one, two] = buffers;
    loop {
        let read = source.read(one).unwrap();
        let mut also = 0;
        while also < read {
            match target.read(&mut two[also..read]).unwrap() {
                0 => break,
                more => also += more,
            }
        }
        bytes.fetch_add((read + also) as u64, Relaxed);
        if one[..read] != two[..also] {
            return false;
        }
        if read < one.len() {
            return true;
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, mode, threads, source, target] = args.as_slice() else {
        panic!("usage: file_raw walk|stat|read|sha256|blake3|bytes THREADS SOURCE TARGET");
    };
    let threads: usize = threads.parse().unwrap();
    let (source_root, target_root) = (Path::new(source), Path::new(target));
    let begun = Instant::now();
    let source = walk(source_root, threads, mode != "walk");
    let target = walk(target_root, threads, mode != "walk");
    let walked = begun.elapsed().as_secs_f64();

    let alone =
        |one: &Tree, other: &Tree| one.keys().filter(|path| !other.contains_key(*path)).count();
    let unpaired = alone(&source, &target) + alone(&target, &source);
    let both: Vec<&PathBuf> = source
        .keys()
        .filter(|path| target.contains_key(*path))
        .collect();
    let (bytes, different, next) = (AtomicU64::new(0), AtomicU64::new(0), AtomicUsize::new(0));
    let chunk = if source.len() < 2000 { 1 } else { 16 };
    if mode == "walk" || mode == "stat" {
        different.store(
            both.iter()
                .filter(|path| source[**path] != target[**path])
                .count() as u64,
            Relaxed,
        );
    } else {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let mut buffers = [vec![0; BUFFER_BYTES], vec![0; BUFFER_BYTES]];
                    loop {
                        let from = next.fetch_add(chunk, Relaxed);
                        if from >= both.len() {
                            break;
                        }
                        for path in &both[from..(from + chunk).min(both.len())] {
                            let (one, two) = (source_root.join(path), target_root.join(path));
                            let same = source[*path].0 == target[*path].0
                                && if mode == "bytes" {
                                    same_bytes(&one, &two, &mut buffers, &bytes)
                                } else {
                                    read(&one, mode, &mut buffers[0], &bytes)
                                        == read(&two, mode, &mut buffers[0], &bytes)
                                };
                            different.fetch_add(u64::from(!same), Relaxed);
                        }
                    }
                });
            }
        });
    }
    let wall = begun.elapsed().as_secs_f64();
    let (cpu, peak) = probes::used();
    println!(
        "{{\"mode\":\"{mode}\",\"threads\":{threads},\"files\":{},\"walk_s\":{walked:.3},\"wall_s\":{wall:.3},\
         \"gigabytes_per_s\":{:.3},\"cpu_s\":{cpu:.3},\"peak_mib\":{peak:.1},\"unpaired\":{unpaired},\"different\":{}}}",
        source.len(),
        bytes.load(Relaxed) as f64 / 1e9 / wall,
        different.load(Relaxed)
    );
}
