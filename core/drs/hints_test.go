package drs

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

func TestEveryKnownCodeHasAHint(t *testing.T) {
	for code := range codes {
		require.NotEmpty(t, Hint(code), code)
		require.NotEqual(t, hintOther, Hint(code), code)
	}
	for _, code := range []string{"DRS.M99999", "APIGW.03010"} {
		require.Equal(t, hintOther, Hint(code), code)
	}
	require.Empty(t, Hint(""))
	require.Equal(t, Hint("DRS.M05003"), Hint(" DRS-K02000"), "an older code in an older spelling")
}

func TestARowOfTheTableSaysWhatItIsFor(t *testing.T) {
	seen := map[string]bool{}
	for _, h := range hints {
		require.NotEmpty(t, h.text)
		require.NotEmpty(t, h.keys(), h.text)
		for _, key := range h.keys() {
			require.False(t, seen[key], "%s has two hints", key)
			seen[key] = true
		}
		for _, code := range h.codes {
			require.Contains(t, codes, code, "a code with a hint has a meaning")
		}
	}
}

func TestTheHintOfACodeIsTheRemedyForIt(t *testing.T) {
	for code, remedy := range map[string]string{
		"DRS.M00300": "test both connections", "DRS.10010047": "read its items, fix them", "DRS.M00105": "DRS permissions",
		"DRS.M00211": "page", "DRS.M00299": "batch-size to 1", "DRS.KE0002": "user name and the password",
		"DRS.M05006": "RDS instance", "DRS.M06011": "RDS instance", "DRS.M00210": "page", "DRS.M00306": "the same",
	} {
		require.Contains(t, Hint(code), remedy, code)
	}
}

func TestAReasonIsFoundInWhatTheServiceSays(t *testing.T) {
	for reason, remedy := range map[string]string{
		"The table 'orders/lines' is full":                              "enlarge it",
		"ERROR 1114 (HY000): Table `a`.`b` is full.":                    "enlarge it",
		"Table 'x' already exists":                                      "drop the table",
		"the MySQL server is running with the --super-read-only option": "read-only",
		"super_read_only":                                               "read-only",
		"LOCK WAIT TIMEOUT EXCEEDED; try restarting transaction":        "locks of the target",
		"can not get agency token":                                      "administrator",
		"Cannot get agency token.":                                      "administrator",
		"Initialize logical replication stream failed":                  "replication slots",
		"The background process is unavailable":                         "recovers by itself",
		"Unknown column 'a' in 'field list'":                            "structure",
		"The offset and file name of the binlog have an inconsistency":  "repair the source",
		"offset and file name inconsistency":                            "repair the source",
		"MYSQL_SOURCE_DB_PRIVILEGES_IS_NOT_ENOUGH_FOR_INCRE":            "REPLICATION SLAVE",
		"SRC_HAS_DATABASE_WITH_NO_TABLE":                                "none was selected",
		"":                                                              "", "…": "", "the stable disk is fully used": "", "is full of tables": "", "something else": "", "is full table": "",
	} {
		if remedy == "" {
			require.Empty(t, ReasonHint(reason), reason)
		} else {
			require.Contains(t, ReasonHint(reason), remedy, reason)
		}
	}
}

func TestAnItemIsExplainedByItsReasonFirst(t *testing.T) {
	require.Contains(t, PrecheckHint("srcDbBinlogIsOff", "MYSQL_SOURCE_DB_PRIVILEGES_IS_NOT_ENOUGH_FOR_INCRE"), "grant the source's user")
	require.Contains(t, PrecheckHint("srcDbBinlogIsOff", "A_REASON_THAT_NOBODY_KNOWS"), "binary log on")
	require.Contains(t, PrecheckHint("SrcDbBinlogIsOff", ""), "binary log on")
	require.Empty(t, PrecheckHint("someNewItem", ""))
	require.Empty(t, PrecheckHint("", ""))
}

func TestAnAbnormalResponseIsExplainedByTheMostThatIsKnown(t *testing.T) {
	for want, e := range map[string]rest.APIError{
		ReasonHint("table is full"): {Status: 400, Code: "DRS.M00202", Message: "The table is full."},
		Hint("DRS.M00202"):          {Status: 500, Code: "DRS.M00202", Message: "The value is invalid."},
		hintCredentials:             {Status: 401},
		hintPermission:              {Status: 403},
		"check the endpoint, the region and the project ID": {Status: 404},
		"set a smaller batch-size":                          {Status: 413},
		hintLater:                                           {Status: 429},
		hintLook:                                            {Status: 502},
		hintOther:                                           {Status: 400, Code: "DRS.M99999"},
		"the clock":                                         {Status: 401, Hint: "the clock"},
	} {
		addHint(&e)
		require.Equal(t, want, e.Hint)
	}
}
