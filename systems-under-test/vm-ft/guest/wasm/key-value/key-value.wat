;; A key-value store as a guest: registers, lists and sets in linear memory. It knows nothing of replication.
;;
;; A request is four lines: operation, key, value, client (see docs/replicate-a-module.md). Keys and values are kept as the
;; JSON text that they came as, so keys 1 and "1" are different.
;;
;; Memory:       0  texts
;;            4096  the request
;;           32768  an answer that is put together
;;           65536  records, one after the other, up to $top; the memory grows with them
;;
;; A record: length of the key (0: it is no longer valid), room for the value, length of the value, each 4 bytes; the key;
;; "ok\n"; the value. With "ok\n" before it a value is an answer as it stands.
(module
  (import "clew" "read_input" (func $read_input (param $to i32) (param $capacity i32) (result i32)))
  (import "clew" "reply" (func $reply (param $request i32) (param $from i32) (param $length i32)))
  (import "clew" "random" (func $random (result i32)))

  (memory (export "memory") 2)

  (data (i32.const 0) "ok")
  (data (i32.const 8) "ok\nnull")
  (data (i32.const 16) "ok\n")
  (data (i32.const 32) "fail\n\"full\"")
  (data (i32.const 48) "fail\n\"unsupported\"")
  (data (i32.const 80) "fail\n[\"malformed\",\"expected [from, to]\"]")
  (data (i32.const 128) "fail\n[\"mismatch\",")
  (data (i32.const 256) "read")
  (data (i32.const 264) "write")
  (data (i32.const 272) "cas")
  (data (i32.const 280) "append")
  (data (i32.const 288) "add")
  (data (i32.const 296) "delete")
  (data (i32.const 304) "create")
  (data (i32.const 312) "0123456789abcdef")
  (data (i32.const 328) "null")

  ;; End of the records.
  (global $top (mut i32) (i32.const 65536))
  ;; The request: its number, and the places of key and value.
  (global $request (mut i32) (i32.const 0))
  (global $key (mut i32) (i32.const 0))
  (global $key_length (mut i32) (i32.const 0))
  (global $value (mut i32) (i32.const 0))
  (global $value_length (mut i32) (i32.const 0))

  (func (export "on_input") (param $number i32) (param $length i32)
    (local $end i32) (local $operation_length i32) (local $next i32)
    (global.set $request (local.get $number))
    (if (i32.gt_u (local.get $length) (i32.const 28672)) (then (call $say_full) (return)))
    (local.set $end (i32.add (i32.const 4096) (call $read_input (i32.const 4096) (i32.const 28672))))
    ;; The lines.
    (local.set $next (call $line_end (i32.const 4096) (local.get $end)))
    (local.set $operation_length (i32.sub (local.get $next) (i32.const 4096)))
    (global.set $key (i32.add (local.get $next) (i32.const 1)))
    (local.set $next (call $line_end (global.get $key) (local.get $end)))
    (global.set $key_length (i32.sub (local.get $next) (global.get $key)))
    (global.set $value (i32.add (local.get $next) (i32.const 1)))
    (local.set $next (call $line_end (global.get $value) (local.get $end)))
    (global.set $value_length (i32.sub (local.get $next) (global.get $value)))
    (if (call $is_operation (local.get $operation_length) (i32.const 256) (i32.const 4))
      (then (call $read) (return)))
    (if (call $is_operation (local.get $operation_length) (i32.const 264) (i32.const 5))
      (then (call $write) (return)))
    (if (call $is_operation (local.get $operation_length) (i32.const 272) (i32.const 3))
      (then (call $cas) (return)))
    (if (call $is_operation (local.get $operation_length) (i32.const 280) (i32.const 6))
      (then (call $append) (return)))
    (if (call $is_operation (local.get $operation_length) (i32.const 288) (i32.const 3))
      (then (call $add) (return)))
    (if (call $is_operation (local.get $operation_length) (i32.const 296) (i32.const 6))
      (then (call $delete) (return)))
    (if (call $is_operation (local.get $operation_length) (i32.const 304) (i32.const 6))
      (then (call $create) (return)))
    (call $reply (global.get $request) (i32.const 48) (i32.const 18)))

  (func $read (local $record i32)
    (local.set $record (call $find))
    (if (i32.eqz (local.get $record)) (then
      (call $reply (global.get $request) (i32.const 8) (i32.const 7))
      (return)))
    (call $reply (global.get $request)
      (i32.sub (call $value_of (local.get $record)) (i32.const 3))
      (i32.add (call $length_of (local.get $record)) (i32.const 3))))

  (func $write
    (if (call $store (global.get $value) (global.get $value_length) (i32.const 0))
      (then (call $say_ok))
      (else (call $say_full))))

  ;; The value is [from,to].
  (func $cas (local $record i32) (local $comma i32) (local $end i32) (local $seen i32) (local $seen_length i32)
    (local.set $end (i32.sub (i32.add (global.get $value) (global.get $value_length)) (i32.const 1)))
    (if (i32.ne (i32.load8_u (global.get $value)) (i32.const 91 (; [ ;))) (then (call $say_malformed) (return)))
    (global.set $value (i32.add (global.get $value) (i32.const 1)))
    (local.set $comma (call $element_end (global.get $value) (local.get $end)))
    (if (i32.ge_u (local.get $comma) (local.get $end)) (then (call $say_malformed) (return)))
    (local.set $seen (i32.const 328))
    (local.set $seen_length (i32.const 4))
    (local.set $record (call $find))
    (if (local.get $record) (then
      (local.set $seen (call $value_of (local.get $record)))
      (local.set $seen_length (call $length_of (local.get $record)))))
    (if (i32.eqz (call $equal
          (local.get $seen) (local.get $seen_length)
          (global.get $value) (i32.sub (local.get $comma) (global.get $value))))
      (then (call $say_mismatch (local.get $seen) (local.get $seen_length)) (return)))
    (local.set $comma (i32.add (local.get $comma) (i32.const 1)))
    (if (call $store (local.get $comma) (i32.sub (local.get $end) (local.get $comma)) (i32.const 0))
      (then (call $say_ok))
      (else (call $say_full))))

  ;; Puts the value at the end of the list; what is no list becomes one.
  (func $append (local $record i32) (local $length i32)
    (local.set $record (call $find))
    (local.set $length (i32.const 0))
    (if (local.get $record) (then
      (if (i32.eq (i32.load8_u (call $value_of (local.get $record))) (i32.const 91))
        (then (local.set $length (call $length_of (local.get $record)))))))
    (if (i32.le_u (local.get $length) (i32.const 2))
      (then
        ;; The first element: [value]
        (i32.store8 (i32.sub (global.get $value) (i32.const 1)) (i32.const 91))
        (i32.store8 (i32.add (global.get $value) (global.get $value_length)) (i32.const 93))
        (if (call $store
              (i32.sub (global.get $value) (i32.const 1)) (i32.add (global.get $value_length) (i32.const 2))
              (i32.const 0))
          (then (call $say_ok))
          (else (call $say_full))))
      (else
        ;; ,value] in place of the last bracket
        (i32.store8 (i32.sub (global.get $value) (i32.const 1)) (i32.const 44))
        (i32.store8 (i32.add (global.get $value) (global.get $value_length)) (i32.const 93))
        (if (call $store
              (i32.sub (global.get $value) (i32.const 1)) (i32.add (global.get $value_length) (i32.const 2))
              (i32.sub (local.get $length) (i32.const 1)))
          (then (call $say_ok))
          (else (call $say_full))))))

  ;; As append, but an element that is there already is not added again.
  (func $add (local $record i32) (local $at i32) (local $end i32) (local $next i32)
    (local.set $record (call $find))
    (if (local.get $record) (then
      (local.set $at (call $value_of (local.get $record)))
      (local.set $end (i32.sub (i32.add (local.get $at) (call $length_of (local.get $record))) (i32.const 1)))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 91)) (then
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (block $done (loop $elements
          (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
          (local.set $next (call $element_end (local.get $at) (local.get $end)))
          (if (call $equal
                (local.get $at) (i32.sub (local.get $next) (local.get $at))
                (global.get $value) (global.get $value_length))
            (then (call $say_ok) (return)))
          (local.set $at (i32.add (local.get $next) (i32.const 1)))
          (br $elements)))))))
    (call $append))

  (func $delete (local $record i32)
    (local.set $record (call $find))
    (if (local.get $record) (then (i32.store (local.get $record) (i32.const 0))))
    (call $reply (global.get $request) (i32.const 8) (i32.const 7)))

  ;; A random token of 8 hexadecimal digits.
  (func $create (local $bits i32) (local $at i32)
    (local.set $bits (call $random))
    (local.set $at (i32.const 32779))
    (i32.store8 (local.get $at) (i32.const 34))
    (i32.store8 offset=9 (local.get $at) (i32.const 34))
    (local.set $at (i32.const 32788))
    (loop $digits
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8 (local.get $at) (i32.load8_u offset=312 (i32.and (local.get $bits) (i32.const 15))))
      (local.set $bits (i32.shr_u (local.get $bits) (i32.const 4)))
      (br_if $digits (i32.gt_u (local.get $at) (i32.const 32780))))
    (if (call $store (i32.const 32779) (i32.const 10) (i32.const 0))
      (then (call $read))
      (else (call $say_full))))

  (func $say_ok (call $reply (global.get $request) (i32.const 0) (i32.const 2)))
  (func $say_full (call $reply (global.get $request) (i32.const 32) (i32.const 11)))
  (func $say_malformed (call $reply (global.get $request) (i32.const 80) (i32.const 40)))

  (func $say_mismatch (param $seen i32) (param $length i32)
    ;; Too long for the place where the answer is put together: it is left out.
    (if (i32.gt_u (local.get $length) (i32.const 32000)) (then
      (local.set $seen (i32.const 328))
      (local.set $length (i32.const 4))))
    (memory.copy (i32.const 32768) (i32.const 128) (i32.const 17))
    (memory.copy (i32.const 32785) (local.get $seen) (local.get $length))
    (i32.store8 (i32.add (i32.const 32785) (local.get $length)) (i32.const 93 (; ] ;)))
    (call $reply (global.get $request) (i32.const 32768) (i32.add (local.get $length) (i32.const 18))))

  (func $is_operation (param $length i32) (param $name i32) (param $name_length i32) (result i32)
    (call $equal (i32.const 4096) (local.get $length) (local.get $name) (local.get $name_length)))

  ;; The next line break, or the end.
  (func $line_end (param $at i32) (param $end i32) (result i32)
    (block $found (loop $bytes
      (br_if $found (i32.ge_u (local.get $at) (local.get $end)))
      (br_if $found (i32.eq (i32.load8_u (local.get $at)) (i32.const 10)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $bytes)))
    (local.get $at))

  ;; The comma after an element of a list, or the end: outside of texts, inner lists and objects.
  (func $element_end (param $at i32) (param $end i32) (result i32)
    (local $depth i32) (local $in_text i32) (local $byte i32)
    (block $found (loop $bytes
      (br_if $found (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (local.get $in_text)
        (then
          (if (i32.eq (local.get $byte) (i32.const 92 (; \ ;)))
            (then (local.set $at (i32.add (local.get $at) (i32.const 1))))
            (else (if (i32.eq (local.get $byte) (i32.const 34)) (then (local.set $in_text (i32.const 0)))))))
        (else
          (if (i32.eq (local.get $byte) (i32.const 34)) (then (local.set $in_text (i32.const 1))))
          ;; [ and { differ in one bit, and so do ] and }.
          (if (i32.eq (i32.and (local.get $byte) (i32.const 223)) (i32.const 91))
            (then (local.set $depth (i32.add (local.get $depth) (i32.const 1)))))
          (if (i32.eq (i32.and (local.get $byte) (i32.const 223)) (i32.const 93))
            (then (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))))
          (br_if $found (i32.and
            (i32.eqz (local.get $depth))
            (i32.eq (local.get $byte) (i32.const 44 (; , ;)))))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $bytes)))
    (local.get $at))

  (func $equal (param $one i32) (param $length i32) (param $other i32) (param $other_length i32) (result i32)
    (if (i32.ne (local.get $length) (local.get $other_length)) (then (return (i32.const 0))))
    (block $end (loop $bytes
      (br_if $end (i32.eqz (local.get $length)))
      (if (i32.ne (i32.load8_u (local.get $one)) (i32.load8_u (local.get $other))) (then (return (i32.const 0))))
      (local.set $one (i32.add (local.get $one) (i32.const 1)))
      (local.set $other (i32.add (local.get $other) (i32.const 1)))
      (local.set $length (i32.sub (local.get $length) (i32.const 1)))
      (br $bytes)))
    (i32.const 1))

  ;; The record of the key; 0: none.
  (func $find (result i32) (local $record i32)
    (local.set $record (i32.const 65536))
    (block $end (loop $records
      (br_if $end (i32.ge_u (local.get $record) (global.get $top)))
      (if (call $equal
            (i32.add (local.get $record) (i32.const 16)) (i32.load (local.get $record))
            (global.get $key) (global.get $key_length))
        (then (return (local.get $record))))
      (local.set $record (call $end_of (local.get $record)))
      (br $records)))
    (i32.const 0))

  ;; A record that is no longer valid still has the length of its key at 12.
  (func $value_of (param $record i32) (result i32)
    (i32.add (local.get $record) (i32.add (i32.load offset=12 (local.get $record)) (i32.const 19))))

  (func $length_of (param $record i32) (result i32)
    (i32.load offset=8 (local.get $record)))

  (func $end_of (param $record i32) (result i32)
    (i32.and (i32.const -4)
      (i32.add (i32.const 3) (i32.add (call $value_of (local.get $record)) (i32.load offset=4 (local.get $record))))))

  ;; Makes these bytes the value of the key, after the first $kept bytes of the value that it has. 0: no room.
  (func $store (param $from i32) (param $length i32) (param $kept i32) (result i32)
    (local $record i32) (local $new i32) (local $total i32) (local $room i32) (local $missing i32)
    (local.set $total (i32.add (local.get $length) (local.get $kept)))
    (local.set $record (call $find))
    (if (local.get $record) (then
      (if (i32.le_u (local.get $total) (i32.load offset=4 (local.get $record))) (then
        (memory.copy
          (i32.add (call $value_of (local.get $record)) (local.get $kept)) (local.get $from) (local.get $length))
        (i32.store offset=8 (local.get $record) (local.get $total))
        (return (i32.const 1))))))
    ;; A new record, with room to grow.
    (local.set $room (i32.add (i32.shl (local.get $total) (i32.const 1)) (i32.const 16)))
    (local.set $new (global.get $top))
    (local.set $missing (i32.sub
      (i32.add (local.get $new) (i32.add (i32.add (global.get $key_length) (local.get $room)) (i32.const 32)))
      (i32.shl (memory.size) (i32.const 16))))
    (if (i32.gt_s (local.get $missing) (i32.const 0)) (then
      (if (i32.lt_s
            (memory.grow (i32.shr_u (i32.add (local.get $missing) (i32.const 65535)) (i32.const 16)))
            (i32.const 0))
        (then (return (i32.const 0))))))
    (i32.store (local.get $new) (global.get $key_length))
    (i32.store offset=4 (local.get $new) (local.get $room))
    (i32.store offset=8 (local.get $new) (local.get $total))
    (i32.store offset=12 (local.get $new) (global.get $key_length))
    (memory.copy (i32.add (local.get $new) (i32.const 16)) (global.get $key) (global.get $key_length))
    (memory.copy (i32.sub (call $value_of (local.get $new)) (i32.const 3)) (i32.const 16) (i32.const 3))
    (if (local.get $record) (then
      (memory.copy (call $value_of (local.get $new)) (call $value_of (local.get $record)) (local.get $kept))
      (i32.store (local.get $record) (i32.const 0))))
    (memory.copy
      (i32.add (call $value_of (local.get $new)) (local.get $kept)) (local.get $from) (local.get $length))
    (global.set $top (call $end_of (local.get $new)))
    (i32.const 1))
)
