//! The macro that writes a statement over arrays.

/// Makes a struct of arrays a statement: its text in pieces, a bind after each piece that has one. It has a static
/// `QueryId`, so Diesel prepares it once for a connection.
macro_rules! statement {
    ($name:ident<$life:lifetime>, $row:ty = $($text:expr $(=> $sql_type:ty: $($column:ident).+)?),+) => {
        super::statement::statement!(@fragment [$life] $name<$life>, $row = $($text $(=> $sql_type: $($column).+)?),+);
        impl<$life> ::diesel::query_builder::QueryId for $name<$life> {
            type QueryId = $name<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }
    };
    ($name:ident, $row:ty = $($text:expr $(=> $sql_type:ty: $($column:ident).+)?),+) => {
        super::statement::statement!(@fragment [] $name, $row = $($text $(=> $sql_type: $($column).+)?),+);
        impl ::diesel::query_builder::QueryId for $name {
            type QueryId = Self;
            const HAS_STATIC_QUERY_ID: bool = true;
        }
    };
    (@fragment [$($life:lifetime)?] $name:ty, $row:ty = $($text:expr $(=> $sql_type:ty: $($column:ident).+)?),+) => {
        impl<$($life)?> ::diesel::query_builder::QueryFragment<::diesel::pg::Pg> for $name {
            fn walk_ast<'walk>(
                &'walk self,
                mut out: ::diesel::query_builder::AstPass<'_, 'walk, ::diesel::pg::Pg>,
            ) -> ::diesel::QueryResult<()> {
                $(
                    out.push_sql($text);
                    $(out.push_bind_param::<$sql_type, _>(&self.$($column).+)?;)?
                )+
                Ok(())
            }
        }
        impl<$($life)?> ::diesel::query_builder::Query for $name {
            type SqlType = $row;
        }
        impl<$($life,)? Connection> ::diesel::RunQueryDsl<Connection> for $name {}
    };
}

/// How far along the row of `messages` is: `Delivery::rank` in SQL.
macro_rules! delivery_rank {
    () => {
        "CASE messages.delivery WHEN 'queued' THEN 0 WHEN 'cancelled' THEN 1 WHEN 'sent' THEN 2 \
         WHEN 'failed' THEN 3 WHEN 'delivered' THEN 4 WHEN 'read' THEN 5 END"
    };
}

pub(super) use {delivery_rank, statement};
