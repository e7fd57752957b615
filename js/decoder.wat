;; Makes the bytes of the wasm module of its text (`js/wasm.ts`), which is in the memory as UTF-8. It is
;; run once, and JavaScript that is run once is slow.
(module
  ;; The byte for which each ASCII character stands, then the text; the bytes come in place of the text.
  (memory (export "memory") 4)
  ;; Takes the length of the text; gives where the bytes end.
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
          ;; Of two bytes; the first of these characters stands for byte 0.
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
