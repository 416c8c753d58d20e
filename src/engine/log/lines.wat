;; Finds the lines that hold a marker, thirty-two bytes at a time. marked-lines.ts calls it; lines-code.ts is this,
;; assembled by `npm run build:wasm`.
;;
;; Memory: the marker at 0, then the text (its place is the caller's choice, 64 at least, so that the sixteen
;; bytes before a line can be loaded), then the places found: three numbers a line; then a buffer to read into.
(module
  (memory (export "memory") 28)

  ;; from, end: complete lines, each with its newline. size: bytes of the marker, 2 to 16. shift: added to every
  ;; place. Writes for each line where it starts, where its first marker stands, and where its newline is;
  ;; returns how many lines.
  (func (export "find")
    (param $from i32) (param $end i32) (param $size i32) (param $shift i32) (param $out i32) (result i32)
    (local $at i32) (local $hits i32) (local $place i32) (local $next i32) (local $found i32)
    (local $line i32) (local $bits i32) (local $last i32)
    (local $first v128) (local $final v128) (local $marker v128) (local $newline v128) (local $low v128)
    (local $high v128)
    (local.set $last (i32.sub (local.get $size) (i32.const 1)))
    (local.set $first (i8x16.splat (i32.load8_u (i32.const 0))))
    (local.set $final (i8x16.splat (i32.load8_u (local.get $last))))
    (local.set $marker (v128.load (i32.const 0)))
    (local.set $newline (i8x16.splat (i32.const 10)))
    (local.set $at (local.get $from))
    (local.set $next (local.get $from))
    (block $done
      (loop $search
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        ;; Where the first and the last byte of the marker stand at their distance: most often nowhere.
        (local.set $low
          (v128.and
            (i8x16.eq (v128.load (local.get $at)) (local.get $first))
            (i8x16.eq (v128.load (i32.add (local.get $at) (local.get $last))) (local.get $final))))
        (local.set $high
          (v128.and
            (i8x16.eq (v128.load offset=16 (local.get $at)) (local.get $first))
            (i8x16.eq (v128.load offset=16 (i32.add (local.get $at) (local.get $last))) (local.get $final))))
        (if (i32.eqz (v128.any_true (v128.or (local.get $low) (local.get $high))))
          (then
            (local.set $at (i32.add (local.get $at) (i32.const 32)))
            (br $search)))
        (local.set $hits
          (i32.or
            (i8x16.bitmask (local.get $low))
            (i32.shl (i8x16.bitmask (local.get $high)) (i32.const 16))))
        (block $none
          (loop $each
            (br_if $none (i32.eqz (local.get $hits)))
            (local.set $place (i32.add (local.get $at) (i32.ctz (local.get $hits))))
            (local.set $hits (i32.and (local.get $hits) (i32.sub (local.get $hits) (i32.const 1))))
            ;; A line's first marker is its own; later ones stand in what it quotes.
            (br_if $each (i32.lt_u (local.get $place) (local.get $next)))
            ;; The bytes that are as the marker's, as bits: all of its own have to be set.
            (local.set $bits
              (i8x16.bitmask (i8x16.eq (v128.load (local.get $place)) (local.get $marker))))
            (local.set $bits
              (i32.and
                (i32.xor (local.get $bits) (i32.const 0xffff))
                (i32.sub (i32.shl (i32.const 1) (local.get $size)) (i32.const 1))))
            (br_if $each (local.get $bits))
            (br_if $done (i32.gt_u (i32.add (local.get $place) (local.get $size)) (local.get $end)))
            ;; Back to the newline before, no further than where the last line ended.
            (local.set $line (local.get $place))
            (block $start
              (loop $back
                (local.set $line (i32.sub (local.get $line) (i32.const 16)))
                (local.set $bits
                  (i8x16.bitmask (i8x16.eq (v128.load (local.get $line)) (local.get $newline))))
                (if (local.get $bits)
                  (then
                    (local.set $line
                      (i32.add (local.get $line) (i32.sub (i32.const 32) (i32.clz (local.get $bits)))))
                    (br $start)))
                (br_if $back (i32.gt_u (local.get $line) (local.get $next)))))
            (if (i32.lt_u (local.get $line) (local.get $next)) (then (local.set $line (local.get $next))))
            (i32.store (local.get $out) (i32.add (local.get $line) (local.get $shift)))
            (i32.store offset=4 (local.get $out) (i32.add (local.get $place) (local.get $shift)))
            ;; On to the newline behind; there is one.
            (local.set $line (local.get $place))
            (block $stop
              (loop $forth
                (local.set $bits
                  (i8x16.bitmask (i8x16.eq (v128.load (local.get $line)) (local.get $newline))))
                (br_if $stop (local.get $bits))
                (local.set $line (i32.add (local.get $line) (i32.const 16)))
                (br_if $forth (i32.lt_u (local.get $line) (local.get $end)))))
            (local.set $line (i32.add (local.get $line) (i32.ctz (local.get $bits))))
            (i32.store offset=8 (local.get $out) (i32.add (local.get $line) (local.get $shift)))
            (local.set $next (i32.add (local.get $line) (i32.const 1)))
            (local.set $out (i32.add (local.get $out) (i32.const 12)))
            (local.set $found (i32.add (local.get $found) (i32.const 1)))
            (local.set $at (local.get $next))
            (br $search)))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (br $search)))
    (local.get $found)))
