package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARepeatedKeyIsFoundWhereverItStands(t *testing.T) {
	for text, want := range map[string][2]string{
		`{"id":"a","id":"b"}`:                               {"id", "id"},
		`{"id":"a","status":"s","ID":"b"}`:                  {"id", "ID"},
		`{"id":"a","i\u0064":"b"}`:                          {"id", "id"},
		`{"jobs":1,"job\u017f":2}`:                          {"jobs", "jobſ"},
		`{"k":1,"\u212a":2}`:                                {"k", "\u212a"},
		`{"results":[{"id":"a"},{"id":"a","x":{},"Id":1}]}`: {"id", "Id"},
		`[{"a":{"b":[{"c":1,"c":2}]}}]`:                     {"c", "c"},
		`{"a":{},"b":[1,{"x":"\"{"}],"a":2}`:                {"a", "a"},
		`{"":1,"":2}`:                                       {"", ""},
	} {
		require.True(t, json.Valid([]byte(text)), text)
		first, second, repeated := RepeatedKey([]byte(text), 3, math.MaxInt)
		require.True(t, repeated, text)
		require.Equal(t, want, [2]string{first, second}, text)
	}
}

func TestKeysOfDifferentObjectsAndTextsRepeatNothing(t *testing.T) {
	for _, text := range []string{
		`{"a":"a","b":["a","a"],"c":{"a":1,"b":{"a":1}}}`, `["a","a",{"a":1},{"a":2}]`, `"a"`, `{}`, `[]`, `{"a\"":1,"a":"\\"}`, `7`, ``,
		`{"a":{"b":{"c":{"own":1,"Own":2}}}}`, // below the depth, case counts
	} {
		_, _, repeated := RepeatedKey([]byte(text), 3, math.MaxInt)
		require.False(t, repeated, text)
	}
	_, _, repeated := RepeatedKey([]byte(`{"a":{"b":{"c":{"own":1,"Own":2}}}}`), 4, 4)
	require.True(t, repeated)
	_, _, repeated = RepeatedKey([]byte(`{"a":{"b":1,"b":2},"c":3}`), 1, 1)
	require.False(t, repeated, "further down than asked")
}

// manyKeys is an object of n different keys, with one more at its end.
func manyKeys(n int, last string) []byte {
	text := []byte("{")
	for i := range n {
		text = fmt.Appendf(text, `"%x":0,`, i)
	}
	return fmt.Appendf(text, `"%s":0}`, last)
}

func TestAKeyRepeatedAfterManyOthersIsFound(t *testing.T) {
	for _, n := range []int{200, 201, 5000} {
		require.NoError(t, Contradiction(manyKeys(n, "last")))
		require.ErrorContains(t, Contradiction(manyKeys(n, "0")), `it has the key "0" twice`)
		require.Error(t, Contradiction(manyKeys(n, fmt.Sprintf("%x", n-1))))
	}
}

// Were each key compared with each other, this would not end; were each kept as a text, it would not fit into a small function.
func TestABodyOfMillionsOfKeysIsReadInFewBytes(t *testing.T) {
	body := manyKeys(1_500_000, "last")
	require.LessOrEqual(t, len(body), MaxResponse)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	require.NoError(t, Contradiction(body))
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(12*len(body)))
	deep := append(bytes.Repeat([]byte(`{"a":`), 9000), append([]byte("1"), bytes.Repeat([]byte("}"), 9000)...)...)
	require.NoError(t, Contradiction(deep))
}
