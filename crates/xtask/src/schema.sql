-- The text of crates/hiretalk-postgres/src/schema.rs, as `diesel print-schema` writes it. A type that Diesel does not
-- know, or a table without a primary key, makes a file that does not compile.
WITH tables AS (
    SELECT c.oid, c.relname, p.conkey
    FROM pg_class AS c
    LEFT JOIN pg_constraint AS p ON p.conrelid = c.oid AND p.contype = 'p'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname <> '__diesel_schema_migrations'
),
columns AS (
    SELECT a.attrelid, a.attnum, a.attname,
           CASE WHEN a.attname IN ('as', 'fn', 'for', 'in', 'match', 'move', 'ref', 'type') THEN a.attname || '_'
                ELSE a.attname END AS name,
           CASE WHEN left(t.typname, 1) = '_' THEN 'Array<Nullable<' || initcap(substr(t.typname, 2)) || '>>'
                ELSE initcap(t.typname) END AS type,
           a.attnotnull
    FROM pg_attribute AS a
    JOIN pg_type AS t ON t.oid = a.atttypid
    WHERE a.attnum > 0 AND NOT a.attisdropped
),
macros AS (
    SELECT t.relname,
           format(E'\ndiesel::table! {\n    %s (%s) {\n%s    }\n}\n', t.relname,
                  (SELECT string_agg(k.name, ', ' ORDER BY array_position(t.conkey, k.attnum))
                   FROM columns AS k WHERE k.attrelid = t.oid AND k.attnum = ANY (t.conkey)),
                  (SELECT string_agg(CASE WHEN c.name <> c.attname THEN format(E'        #[sql_name = "%s"]\n', c.attname)
                                          ELSE '' END
                                     || format(E'        %s -> %s,\n', c.name,
                                               CASE WHEN c.attnotnull THEN c.type ELSE 'Nullable<' || c.type || '>' END),
                                     '' ORDER BY c.attnum)
                   FROM columns AS c WHERE c.attrelid = t.oid)) AS text
    FROM tables AS t
),
-- Foreign keys of one column to a primary key, where they are the only ones between two tables.
joins AS (
    SELECT child.relname AS child, parent.relname AS parent, min(c.name) AS name
    FROM pg_constraint AS f
    JOIN tables AS child ON child.oid = f.conrelid
    JOIN tables AS parent ON parent.oid = f.confrelid AND parent.conkey = f.confkey
    JOIN columns AS c ON c.attrelid = child.oid AND c.attnum = f.conkey[1]
    WHERE f.contype = 'f' AND cardinality(f.conkey) = 1 AND child.oid <> parent.oid
    GROUP BY child.relname, parent.relname
    HAVING count(*) = 1
)
SELECT E'// @generated automatically by Diesel CLI.\n'
       || (SELECT string_agg(text, '' ORDER BY relname COLLATE "C") FROM macros)
       || coalesce((SELECT E'\n' || string_agg(format(E'diesel::joinable!(%s -> %s (%s));\n', child, parent, name), ''
                                               ORDER BY child COLLATE "C", parent COLLATE "C") FROM joins), '')
       || (SELECT format(E'\ndiesel::allow_tables_to_appear_in_same_query!(\n%s);',
                         string_agg(format(E'    %s,\n', relname), '' ORDER BY relname COLLATE "C")) FROM tables);
