;; Turns the embedded text of the wasm module back into bytes. `js/wasm.ts` puts the text into the memory, as
;; UTF-8. It uses the same constants: 128 is SHORT there, and 0xc0 is FIRST. This is wasm because it runs only
;; once, and JavaScript that runs only once is slow.
(module
  ;; The memory begins with a table: the byte for which each ASCII character stands. Then comes the text, which
  ;; the decoded bytes overwrite. The build checks that the text fits (`xtask/src/wasm.rs`).
  (memory (export "memory") 4)
  ;; Takes the length of the text in bytes. Returns the address behind the last decoded byte.
  (func (export "decode") (param $end i32) (result i32)
    (local $from i32) (local $to i32) (local $byte i32)
    (local.set $from (i32.const 128))
    (local.set $to (i32.const 128))
    (local.set $end (i32.add (local.get $end) (i32.const 128)))
    (loop $next
      (local.set $byte (i32.load8_u (local.get $from)))
      (i32.store8 (local.get $to)
        (if (result i32) (i32.lt_u (local.get $byte) (i32.const 128))
          (then (i32.load8_u (local.get $byte)))
          ;; A character of two bytes in UTF-8.
          (else (i32.sub
            (i32.or
              (i32.shl (i32.and (local.get $byte) (i32.const 31)) (i32.const 6))
              (i32.and
                (i32.load8_u (local.tee $from (i32.add (local.get $from) (i32.const 1))))
                (i32.const 63)))
            (i32.const 0xc0)))))
      (local.set $to (i32.add (local.get $to) (i32.const 1)))
      (br_if $next
        (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 1))) (local.get $end))))
    (local.get $to)))
