package rest

// span is a section of a file.
type span struct{ offset, size int64 }

// split cuts size bytes into n spans, n >= 1, that cover it in order without
// gap or overlap.
//
// Frame.io's rule is ceil(size/n) each with the rest in the last (Frame.io
// guide, Upload an Asset; the official clients). With few bytes and many URLs
// that can starve the last ones (9 bytes over 4 URLs are 3, 3, 3, 0), and a file
// with a URL that got nothing may never be joined; then the bytes are dealt out
// evenly, sizes differing by one at most. More URLs than bytes leave empty
// spans at the end, which are sent as empty objects.
func split(size int64, n int) []span {
	spans := make([]span, n)
	count := int64(n)
	chunk := (size-1)/count + 1
	even, extra := size/count, size%count
	useCeil := (count-1)*chunk < size
	var offset int64
	for i := range spans {
		part := even
		if useCeil {
			part = min(chunk, size-offset)
		} else if int64(i) < extra {
			part++
		}
		spans[i] = span{offset, part}
		offset += part
	}
	return spans
}
