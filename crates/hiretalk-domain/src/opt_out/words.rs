//! The words and phrases of opt-outs, by language.
//!
//! To add a language, add a [`LanguageWords`] to [`LANGUAGES`]. All words are folded (small, no accents, no apostrophes).
//! A set is words with one place in a sentence; `escrib{as,a,an}` is three words. Sets with a name in capitals are
//! [`Shared`](super::grammar::Shared): all languages' words in them count together. A phrase, ended by `/`, is words
//! and `<sets>` in order; `a|b` is either, `?` after a word may be left out, pleasantries may stand between any two.
//! The acts are described at [`Act`]. Write phrases for the kind, and as little of a sentence as makes the request
//! certain: what may stand around it is the sets' part. Then add lines to `tests/data/opt_out.tsv`, half of them no
//! opt-outs.

use super::grammar::Act::{self, Answer, Aside, Bare, Call, Contact, Filler, Firm, Plain, Start, Word};

/// What one language adds.
pub(super) struct LanguageWords {
    pub(super) sets: &'static [(&'static str, &'static str)],
    pub(super) phrases: &'static [(Act, &'static str)],
}

pub(super) const LANGUAGES: [LanguageWords; 7] =
    [SPANISH, ENGLISH, PORTUGUESE, FRENCH, GERMAN, ITALIAN, DUTCH];

const SPANISH: LanguageWords = LanguageWords {
    sets: &[
        (
            "TAIL",
            "a al este esta estos estas ese esa esos de del por via en desde numero num nro numerito telefono tel celular cel movil linea contacto \
             whatsapp whats wa wsp wpp ws wasap watsap wats app chat medio aqui aca ahi todo todos todas su sus mi mis mensajes mensaje msj msjs sms spam \
             lista listas base datos sistema registros registro agenda directorio grupo contactos difusion \
             trabajo trabajos empleo empleos oferta ofertas vacante vacantes publicidad promociones propaganda info informacion notificaciones laborales \
             nada tantos tanto tantas ninguno ningun ninguna ni uno cosas para siempre jamas nunca mas ya ahora mismo inmediatamente inmediato \
             definitivamente urgente vez veces otra nuevo nuevamente una pronto posible ustedes uds nadie esto eso tipo favor parte suyos suyas tuyos tuyas vuestros suyo",
        ),
        ("MORE", "mas nunca jamas nuevamente nuevo vez siempre ya"),
        ("NOW", "ya ahora mismo todo todos"),
        (
            "REQUEST",
            "yo le les te os me nos se que q k ke quiero quisiera queremos necesito deseo pido pedimos pedi ruego suplico solicito exijo agradeceria agradezco \
             agradeciera gustaria encantaria dije dijimos digo decir decirles decirte repito repetido pedido dicho he hemos ha ya tambien solo solamente favor de hagan hagame \
             haganme hacen hace haz hagame ustedes usted uds ud vds tu vos entonces mejor prefiero preferiria preferiblemente sea sean tan amable amables bondad tenga tengan ser si \
             voy vuelvo a pedir pedirles pedirte pedirle gente senores para ultima vez otra enesima quien corresponda sirvase sirvanse gentil la el lo unico",
        ),
        (
            "MODAL",
            "puede pueden puedes podes podeis podria podrian podrias podriais podras podran seria posible es puedo quisiera entendido entendieron ok vale gustaria",
        ),
        ("LINK", "y e asi asique entonces pero porque pues pq xq xk por eso ya"),
        (
            "JOINT",
            "y e o porque pq xq xk pues que q ya asi asique entonces pero ni yo estoy tengo es son si sino aunque me no soy lo los voy gracias esto",
        ),
        ("NO", "no nunca ni tampoco jamas"),
        (
            "LIMIT",
            "pero mejor excepto salvo hasta antes despues durante mientras cuando prefiero preferiria preferible lunes martes miercoles jueves viernes sabado \
             sabados domingo domingos manana hoy noche noches luego rato semana mes horas hora horario correo mail solo solamente unicamente sino temprano madrugada \
             primero todavia aun",
        ),
        (
            "REASON",
            "no me interesa interesan interesado interesada estoy estamos ya tengo tiene encontre consegui conseguimos trabajo trabajando trabajar empleo chamba laburo curro otro otra \
             soy equivocado equivocada equivocaron equivocan numero persona es de quien quienes son sois somos ustedes vosotros harto harta hartos cansado cansada molesto molesta molestan molestando \
             molestia acoso acosando spam estafa estafadores fraude phishing basta los las el la un una mi mis lo que hay gusta gusto busco buscando nada saber con tanto tantos mensaje mensajes mil \
             veces vez esto este esta eso se lo he hace dije dicho tienen ocupado ocupada necesito quiero en por mucho muchos tanta insistencia bloqueo bloquear bloqueare bloqueando denuncio denunciar \
             denunciare denunciarlos voy los les bueno mal pesado pesados cada dia dias todo todos siguen sigues escribiendo mandando interes a al y conozco nadie desconozco pedi mio mia",
        ),
        (
            "write",
            "escrib{as,a,an,ais,amos} escrivan mand{es,e,en,eis} envi{es,e,en,eis} embien contact{es,e,en,eis,ten} habl{es,e,en,eis} molest{es,e,en,eis} \
             hostigu{es,e,en} acos{es,e,en,eis} busqu{es,e,en} texte{es,e,en} wasape{es,e,en} whatsape{es,e,en} spame{es,e,en,eis} mensaje{es,en} fastidi{es,e,en,eis} \
             incomod{es,e,en} comuniqu{es,e,en} notifiqu{es,e,en} agobi{es,e,en,eis} insist{as,a,an,ais} atosigu{es,e,en,eis} persig{as,an} joroben text",
        ),
        (
            "writeme",
            "{escribir,mandar,enviar,contactar,hablar,molestar,buscar,textear,hostigar,acosar,spamear,fastidiar,incomodar,mensajear,notificar,atosigar,agobiar,wasapear,whatsapear,perseguir}{me,nos}",
        ),
        (
            "writing",
            "escribir mandar enviar contactar molestar textear hostigar acosar spamear fastidiar incomodar mensajear insistir joder chingar hinchar fregar romper jorobar atosigar agobiar",
        ),
        (
            "writingme",
            "escribiendo{,me,nos} mandando{,me,nos} enviando{,me,nos} contactando{,me,nos} molestando{,me,nos} hablando{me,nos} insistiendo{,me} jodiendo{,me} hostigando{,me} acosando{,me} \
             fastidiando{,me} llamando{,me} spameando{,me} buscando{me} chingando hinchando",
        ),
        ("annoy", "jod{as,an,ais} hinch{es,e,en} romp{as,an} chingu{es,en} frieg{uen,ues}"),
        ("call", "llam{es,e,en,eis} marqu{es,e,en} telefone{es,en} timbr{en,es} yamen"),
        ("callme", "llamarme llamarnos marcarme telefonearme llamar"),
        ("cease", "deja deje dejen dejad dejes pare paren para parad cesen cese"),
        ("allow", "puede pueden puedes podes podria podrian podrias podriais podeis quieren quieres"),
        (
            "det",
            "los las el la tu su tus sus vuestra vuestro estos estas esos esas tantos tanto mas mis otros cualquier ningun mis todos nada de otro otra vuestros un una ni",
        ),
        (
            "message",
            "mensaje{,s} mensajito{,s} msj{,s} msg{,s} mensjes sms texto{,s} whatsapp{,s} wasap{,s} whats notificacion{,es} aviso{,s} oferta{,s} vacante{,s} promocion{,es} publicidad propaganda \
             spam info informacion comunicacion{,es} cosas nada correo{,s} mail{,s} email{,s} chat{,s} audios estupideces tonterias mierdas mamadas vainas alertas recordatorios",
        ),
        ("dontwant", "quiero deseo quisiera queremos necesito kiero qiero acepto autorizo"),
        ("receive", "recibir recibo reciba resivir recivir resibir tener leer ver"),
        ("me", "me nos"),
        ("se", "se os te"),
        ("getintouch", "comuniqu{en,e,es,eis} contact{en,e,es,eis}"),
        (
            "removeme",
            "{borre,borren,borra,borrad,borrar,borres,elimine,eliminen,elimina,eliminar,quite,quiten,quita,quitar,saque,saquen,saca,sacar,remueva,remuevan,remover,retire,retiren,retirar,excluya,excluyan,desuscriba,desuscriban,desuscribir,suprima,suprimir}{me,nos}",
        ),
        (
            "remove",
            "borre borren borra borrad borrar borres elimine eliminen elimina eliminar elimines quite quiten quita quitar saque saquen saca sacar saques remueva remuevan remover retire retiren retirar \
             olviden olvida olvide olvidense supriman suprimir den",
        ),
        (
            "removesubj",
            "borr{e,en,es,eis} elimin{e,en,es} quit{e,en,es,eis} saqu{e,en,es,eis} remuev{a,an} retir{e,en,es} desuscrib{a,an,as}",
        ),
        ("mine", "mi mis nuestro el este"),
        (
            "data",
            "numero num nro numerito telefono celular cel movil contacto datos informacion info nombre registro cuenta perfil whatsapp",
        ),
        ("from", "de del"),
        (
            "list",
            "lista listas base sistema registro registros directorio grupo agenda contactos difusion aqui aca ahi esto eso whatsapp plataforma bot chat",
        ),
        ("bajame", "dar{me,nos} den{me,nos} deme dame dadme denos denme des de den dar darse"),
        ("peace", "paz tranquilo tranquila tranquilos tranquilas"),
        ("let", "deja dejen deje dejad dejas dejes dejar"),
        ("letme", "dejame dejenme dejeme dejadme dejarme dejenos dejennos dejanos"),
        (
            "GUARD",
            "pagar para pasar remoto baja bajo molesta molestan borrar borran corren lista listo vista escriben escribe mandan llaman envian contactan contratar contrato contraten contraen contacto \
             describan inscriban suscriban reciben dejan sacan quitan dan mejor cerrar alta alto salir parte hable habla hablan gracia mensual",
        ),
    ],
    phrases: &[
        (
            Filler,
            "hola / ola / buenas / buenos dias / buen dia / buenas tardes / buenas noches / buena tarde / que tal / hey / ey / oigan / oye / oiga / oime / che / mira / miren / mire / disculpe / disculpen / \
             disculpa / disculpame / perdon / perdona / perdone / perdonen / lo siento / por favor / x favor / porfavor / porfabor / por fabor / porfa / porfis / porfas / plis / xfa / xfas / xfavor / pf / favor / \
             por fa / x fa / se lo pido / te lo pido / se los pido / les ruego / gracias / grax / grcs / muchas gracias / mil gracias / muchisimas gracias / gracias por todo / de antemano / de todas formas / de todos modos / de todas maneras / \
             gracias por su atencion / gracias por la atencion / gracias por la oportunidad / gracias por escribir / gracias por tu tiempo / gracias por su tiempo / se agradece / se lo agradezco / te lo agradezco / saludos / un saludo / saludos cordiales / cordial saludo / \
             bendiciones / dios los bendiga / que tenga|tengan|tengas un? buen|bonito|lindo|excelente dia|tarde / buen dia / bonito dia / feliz dia / linda tarde / senor / senora / senores / senorita / amigo / amiga / amigos / chicos / muchachos / \
             estimado / estimados / estimada / jefe / hermano / bro / parce / wey / guey / we / vale / ok / okey / okay / bueno / listo / pues / entonces / o sea / con todo respeto / con respeto / con mucho respeto / la verdad / en serio / enserio / de verdad / \
             ya / si / sip / de una vez / de una buena vez / de una vez por todas / de inmediato / ya mismo / ahora mismo / lo antes posible / cuanto antes / no gracias / no muchas gracias / jaja / jajaja / jeje / \
             puto|puta|putos|putas / pinche|pinches / mierda / maldito|malditos|malditas / carajo / cono / joder / hostia / ostia / cono ya / pesados|pesado|pesada / pelotudos|pelotudo / boludos|boludo / idiotas|idiota / imbeciles|imbecil / pendejos|pendejo / cabrones|cabron / \
             estupidos|estupido / gilipollas / culeros / hijos de puta / hijo de puta / hijueputa|hijueputas / hdp / la puta madre / la concha / verga / a la verga / chingada / a la chingada / con una chingada / ladrones / estafadores / rateros / las|los pelotas|bolas|huevos|cojones / la paciencia / por dios / dios mio / por el amor de dios",
        ),
        (
            Aside,
            "no me interesa / no me interesa nada? / ya no me interesa / no estoy interesado|interesada / ya no estoy interesado|interesada / no interesado / no gracias / ya tengo trabajo|empleo|chamba|laburo|curro|pega / \
             ya encontre trabajo|empleo|chamba|laburo|curro / ya consegui trabajo|empleo|chamba|laburo|curro / consegui trabajo|empleo / encontre trabajo|empleo / ya estoy trabajando / numero equivocado / no soy yo / no busco trabajo / ya no busco trabajo / \
             estoy harto|harta / me tienen harto|harta / que pesados / que pesadez / es spam / esto es spam / es acoso / esto es acoso / no quiero trabajo / ya basta / ya estuvo / cuantas veces tengo que decir|decirles|decirlo|repetir|repetirlo / que parte no entienden / que no entienden",
        ),
        (
            Word,
            "baja / ya? basta ya? / darme de baja / dar de baja / dame de baja / denme de baja / deme de baja / dar de baja mi numero / desuscribir / desuscribirme / desuscribirse / desuscripcion / desinscribir / desinscribirme / anular suscripcion / cancelar suscripcion / \
             no mas mensajes / stop promociones / detener promociones / detener mensajes / detener los mensajes / para ya / para por favor|porfa|xfa|plis / por favor|porfa para / ya para / paren / paren ya / ya paren / paren por favor / pare / parenle / ya parenle / ya pare / parale / parad / basta de esto / \
             no molestar / no molesten / no moleste / no molestes / no jodan / ya no molesten / no escribir / no contactar / dejen ya / ya dejen / borrame / borrenme / borreme / eliminenme / eliminarme / eliminame / quitenme / quitame / saquenme / sacame / no insistan / no insista / no insistas / ya no insistan|insista|insistas / que pare esto? / que paren esto? / ya dejenme|dejame|dejeme / stop mensajes|spam|publicidad|notificaciones / no publicidad / no spam / quiero la? baja",
        ),
        (
            Bare,
            "parar / alto / detener / cancelar / detenganse / fin / ya basta / cancelen / detente / alto ya",
        ),
        (
            Start,
            "alta / darme de alta / dar de alta / dame de alta / denme de alta / quiero darme de alta / quiero el alta / volver / comenzar / empezar / reiniciar / iniciar / reanudar / suscribir / suscribirme / activar",
        ),
        (
            Firm,
            "ya no <me> <write> / ya no <me> <call> / ya no <writeme> / ya no vuelvan|vuelva|vuelvas <me>? a <writeme> / no <me>? vuelvan|vuelva|vuelvas|vuelvan|volvais|vuelban <me>? a <writing>|<writeme>|<callme>|hablar|buscar / \
             no <me>? vuelvan|vuelva|vuelvas a insistir / que no <me>? vuelvan|vuelva|vuelvas a <writeme>|<writing>|<callme> / \
             nunca|jamas mas? <me> <write>|<call> / nunca|jamas mas? <me>? vuelvan|vuelva|vuelvas <me>? a <writeme>|<writing>|<callme> / ni <me> <write> / \
             <cease> ya? de <writeme>|<callme> / <me> <cease> ya? de <writing>|<callme> / deja|dejen|dejad|dejes|para|paren|parad|cesen ya? de <writing> / que <cease> de <writing> / \
             deja|dejen|dejad|paren|para ya? de hablarme|insistir / deja|dejen|dejad|paren|para <me>? ya? de <writing> <message>? / <allow> dejar|parar de <writeme>|<writing>|<callme> / <allow> no <writeme> / \
             basta ya? de <message>|<writeme>|<writing>|<det> <det>? <message>? / basta con <det> <message> / paren|detengan|pare|para|detenga|cesen|corten|suspendan|cancelen|frenen ya? con? <det>? <det>? <message> / cortenla / terminenla / cortala|cortenla con <det> <message> / \
             no <me>? sigan|sigas|siga|sigais|continuen|continues <writingme> / ya no <me>? sigan|sigas|siga|continuen <writingme> / no <me>? <annoy>|molesten|moleste|molestes mas / ya no <me>? <annoy>|molesten|insistan|manden|escriban|envien / no <write> mas <message>? / no|ni <me> esten|este|estes|andes|anden <writingme> / no mas <message> / ni un <message> mas / \
             no quiero ni un <message> mas / cero <message> / no <write> nada / no <me> <write> nada / \
             no <dontwant> <receive> mas? nada? <det>? <det>? <message>? / ya no <dontwant> <receive> mas? <det>? <det>? <message>? / no <dontwant> seguir recibiendo <det>? <message>? / ya no <dontwant> <det>? mas? <message> / no <dontwant> mas <message> / no <dontwant> <det>? <message> mas / \
             no <dontwant> saber mas? nada? mas? de ustedes|uds|esto|vosotros|ti|usted / ya no <dontwant> que <me> <write>|<call> / no <dontwant> <det>? <message> de ustedes|uds / no <dontwant> volver a recibir <det>? <message>? / \
             no <dontwant> que <me> vuelvan|vuelva|vuelvas a <writing>|<callme>|hablar|buscar / no <dontwant> que <me> sigan|sigas|siga <writingme> / dejar de recibir <det>? <det>? <message>? / quiero que <me>? paren|dejen|dejes|pares de <writeme>|<writing>|<callme> / \
             no <dontwant> ser contactado|contactada|molestado|molestada / ya no <dontwant> ser contactado|contactada / no autorizo que <me> <write>|<call> / \
             <bajame> de baja / que <me> <bajame> de baja / <me> <bajame> de baja / <me> pueden|puede|puedes|podes|podria|podrian|podrias dar de baja / <allow> darme de baja / quiero|quisiera|deseo|necesito|solicito mi|la|una? baja / quiero|quisiera|deseo|necesito|solicito baja / baja de la|esta|su lista / baja de este|esta|su servicio|lista|numero|whatsapp / como <me> doy de baja / como darme de baja / \
             como puedo darme|hago de? baja? / como hago para darme de baja / como <me> desuscribo / como dejo de recibir <det>? <message>? / <me> doy de baja / solicito|pido la|mi baja / dar de baja mi|este numero|contacto|telefono|celular|whatsapp / dar de baja de la|esta|su lista / den|de|dar|da de baja mi|este numero|telefono|contacto|celular / darme|denme|dame baja / dar de baja a mi numero / dar de baja este|mi|el|del servicio|suscripcion / \
             desuscribir{me,nos} / desuscriba{,n}me / desuscribeme / <me> desuscrib{o,a,an} / cancelar|cancelen|cancela|anular|anulen mi|la suscripcion / quiero desuscribirme / desapuntame|desapuntenme|desapuntadme / \
             <removeme> <from> <det>? <det>? <list> / <removeme> de su|tu|la|esta|vuestra base|lista|agenda|sistema de? datos? / <remove>|<removesubj> <mine> <data> / <me> <removesubj> <from> <det>? <list> / que <me> borren|eliminen|quiten|saquen|borres|elimines|saques / <me> <removesubj> <from> su|tu|la|esta|vuestra <list> / <me> pueden|puede|puedes|podrian|podria|podes|podrias borrar|eliminar|quitar|sacar <from> <det>? <list> / \
             <me> pueden|puede|puedes|podrian|podria|podes borrar|eliminar / <remove> mis datos / <allow> borrarme|eliminarme|sacarme|quitarme / borrenme|borrame|borreme|borradme|eliminenme|eliminame|eliminadme|eliminarme / salir|salirme de la|esta|su lista / quiero|quisiera|deseo salir|salirme de la|esta|su lista|grupo / quiero salirme de aqui|esto / \
             <letme> en <peace> / <letme> tranquilo|tranquila / <letme> ya / <me> <let> en <peace> / <me> <let> tranquilo|tranquila / que <me> dejen en paz / dejen|deja|dejad de joder|chingar|romper|hinchar|fregar / no <me> <annoy> mas / no rompan|rompas mas / no hinchen|hinches mas / \
             no insistan|insista|insistas mas / pierdan|pierde|pierdan|olviden|olvida|olvidense|bloqueen|desechen mi|este|de numero|mi numero? / olvidense|olvidate de mi|mi numero? / larguense / dejen de enviar mensajes / ya no <me> contacten / cancelar|cancelen|cancela los|estos|sus|tus|todos mensajes|notificaciones|avisos / desactivar|desactiven los|las|estos|estas notificaciones|mensajes / \
             ser|sean eliminado|eliminada|borrado|borrada|removido|removida|quitado|quitada|excluido|excluida|retirado|retirada|sacado|sacada <from> <det>? <list> / no me interesa|gusta <receive> mas? nada? <det>? <det>? <message>? / \
             no volver a <writeme>|<writing>|<callme> / no <dontwant> mas? ningun? contacto / como|que hago|puedo|tengo que? hacer? para no recibir|recibirlos mas? <det>? <det>? <message>? / como|que hago|puedo|tengo que? hacer? para que no <me> <write>|<call> / como|que hago|puedo|tengo que? hacer? para que <cease> de <writeme>|<writing> / \
             como cancelo|detengo|paro|freno|desactivo|bloqueo esto|<message>|<det>|suscripcion <det>? <message>? / como salgo de <det>? <list> / <me> das|da de baja / dejame|dejenme|dejeme|dejadme ya? de <writing> <message>? / <me> dejas|dejan|deja|dejais ya? de <writing> <message>? / parenle|parale|bajenle con|a <det>? <message> / \
             no <se>? <getintouch> mas conmigo / no <se>? <getintouch> conmigo mas|nunca / ya no <se>? <getintouch> conmigo / no <se>? pong{an,a,as,ais} mas en contacto conmigo? / no <se>? pong{an,a,as,ais} en contacto conmigo? mas|nunca / ya no <se>? pong{an,a,as,ais} en contacto conmigo? / bloqueenme|bloqueame|bloqueeme / \
             no autorizo|doy|autorice el|mi|que|a? uso|usen|consentimiento|permiso|autorizacion|contacto de|para? mis|mi? datos|numero? / retiro mi consentimiento / no tienen permiso|autorizacion para <writeme>|<callme> / no tienen mi permiso|autorizacion|consentimiento / \
             no <dontwant> que <me> esten|este|estes|anden <writingme> / deja|dejen|dejad|dejes ya? de estar <writingme> / si <me> vuelven|vuelve|vuelves a escribir|contactar|molestar|mandar|llamar los|les|lo|te bloqueo|denuncio|reporto|demando / si <me> siguen|sigue|sigues escribiendo|molestando|llamando|mandando los|les|lo|te|voy bloqueo|denuncio|reporto|a",
        ),
        (
            Plain,
            "no <se>? <getintouch> conmigo / no <se>? pong{an,a,as,ais} en contacto conmigo? / no me interesa|gusta que <me> <write> / no <me> <write> <det>? <message>? / que no <me> <write> / <me> gustaria que no <me>? <write> / no <dontwant> que <me> <write> / prefiero que no <me> <write> / no <writeme> / no <dontwant> <message> / no <me> <write> ni <me>? <call>|llamen / no <me> <call> ni <me>? <write> / no <dontwant> que <me> escriban / ni <me>? <write>",
        ),
        (
            Call,
            "no hace falta que <me> <write>|<call> / no es necesario que <me> <write>|<call> / no hace falta <writeme>|<callme> / no <me> <call> / no <dontwant> que <me> <call> / no <dontwant> mas? llamadas",
        ),
        (Answer, "para nada"),
        (
            Contact,
            "escrib{e,a,an,i,id}me / mand{a,e,en,ad}me / envi{a,e,en,ad}me / llam{a,e,en,ad}me / marquenme|marqueme|marcame / contact{a,e,en}me / hablame|hablenme / escriban|llamen|manden a|al|por / si <me>? pueden|quieren llamar|escribir",
        ),
    ],
};

const ENGLISH: LanguageWords = LanguageWords {
    sets: &[
        (
            "TAIL",
            "more again anymore ever any longer at all forever now asap immediately please this that these those number phone cell mobile line here on to with from about regarding of my your yr ur the me us \
             anything everything stuff list lists database system systems records record contacts texts messages msgs text message sms whatsapp app spam jobs job offers offer vacancies vacancy roles role position positions openings \
             opportunities opportunity alerts promotions ads crap nonsense bullshit shit so much many constantly alltogether altogether completely entirely permanently right away effective further future in for good it you guys people folks both two times time one else",
        ),
        ("MORE", "more again anymore ever longer never further permanently forever future"),
        ("NOW", "now already right immediately it"),
        (
            "REQUEST",
            "i id ill im we you u ya guys people to want wanna need would wouldd like love wish prefer asked told tell said have has had already just kindly really only be so will going gonna must should that for the last time once again hereby \
             simply also do did id ask asking telling begging request demand requesting demanding am are let me us everyone somebody someone r ur need to greatly appreciate appreciated it best better make sure go ahead able immediately is get",
        ),
        ("MODAL", "can could would will please ok okay right cant couldnt wont possible may understood able"),
        ("LINK", "and so but because cause cuz coz bc since therefore thus hence or"),
        (
            "JOINT",
            "and so because cause cuz coz bc since as but i im ive id its it this that these you your youre u or we already then thats he she my not no have got found before or",
        ),
        ("NO", "no"),
        (
            "LIMIT",
            "but instead rather only except unless until till before after during while when whenever monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays \
             today tonight tomorrow weekend weekends week weeks month months hour hours morning evening night nights later email mail prefer better am pm yet first if unsure",
        ),
        (
            "REASON",
            "i im ive am not interested have got found a an the job another new already work working wrong number person who is this are you u spam scam scammers harassment annoying its it sick tired of your messages texts enough dont know be \
             any all these told asked said times before and my do does no longer looking ever again was we our in me report reporting reported block blocking blocked will ill sue lawyer police hired employed that thats fraud too many so much getting \
             keep texting messaging calling every day never signed applied apply retired interest need happy currently busy isnt nobody here she he him her didnt did sign up subscribe subscribed agree agreed to gave give how why still keeps wont consent permission somebody else anymore since years months ago passed away stupid think okay fine off by died deceased please for us what illegal rude ridiculous unwanted unsolicited",
        ),
        (
            "write",
            "text texts txt message msg contact write bother email spam harass disturb dm whatsapp pester annoy bug hound ping sms reach hassle solicit approach msging texting messaging contacting notify",
        ),
        ("call", "call phone ring dial"),
        (
            "ing",
            "texting txting texing messaging msging contacting writing spamming bothering harassing emailing pinging annoying disturbing bugging hounding pestering dming whatsapping notifying hassling stalking soliciting messging",
        ),
        ("callings", "calling phoning ringing"),
        (
            "det",
            "any the these this those your ur all more such me us my further other no anymore of so many yr them",
        ),
        (
            "message",
            "message{,s} text{,s} txt{,s} msg{,s} sms notification{,s} alert{,s} email{,s} mails spam stuff crap shit promotions ads communication{,s} correspondence contact updates offers messaging texting reminders reminder solicitations whatsapps bullshit messges jobs adverts anything",
        ),
        ("dont", "dont donot dnt don never"),
        (
            "remove",
            "remove delete erase drop scrub strike exclude purge wipe lose forget block clear discard remve",
        ),
        (
            "data",
            "number phone cell mobile info information data details contact contacts name record records account profile nr num no",
        ),
        (
            "list",
            "list lists database system systems records record books contacts distribution here mailing messaging this it rolodex directory roster",
        ),
        (
            "adj",
            "mailing contact call calling messaging text texting distribution sms whatsapp damn candidate candidates job recruiting",
        ),
        ("want", "want wanna wish need care like"),
        (
            "GUARD",
            "remote remotely testing resting nesting sending spending sendings end and quiet quite weeks steps stopped stops contract contracts contracting massage massages ending calling pausing cancelled canceled cancels movie moving removes removed deleted contacted stopping typing",
        ),
    ],
    phrases: &[
        (
            Filler,
            "hi / hello / hey / hiya / heya / yo / good morning / good afternoon / good evening / good day / please / pls / plz / plse / pleasee / pleas / plss / pretty please / thanks / thank you / thank u / thankyou / thx / thnx / tnx / ty / tysm / tks / cheers / ta / \
             thanks so much / thank you so much / thanks very much / thank you very much / thanks a lot / many thanks / much appreciated / thanks again / thanks anyway / thank you for your|the time / thanks for your|the time|help / thank you for|in advance / thanks in advance / thanks for reaching out / thank you for reaching out / thanks for the|your offer|opportunity / thank you for the|your offer|opportunity / \
             appreciate it / id appreciate it / kindly / sorry / im sorry / so sorry / apologies / excuse me / sir / madam / maam / mate / bro / dude / man / guys / folks / buddy / pal / friend / dear / all / team / ok / okay / k / kk / well / right / listen / look / seriously / honestly / literally / lol / haha / omg / \
             have a nice|good|great|lovely|blessed day|one|evening|weekend / take care / all the best / best of luck / good luck / god bless / god bless you / best regards / kind regards / regards / best wishes / yes / yeah / yep / no thanks / no thank you / no thx / nope / nah / \
             fuck / fucking / fuckin / fkn / effing / freaking / frigging / damn / goddamn / dammit / bloody / shit / the fuck / the hell / tf / wtf / ffs / for gods|christs|fucks|petes|heavens sake / bitch|bitches / assholes|asshole / idiots|idiot / morons / creeps|creep / jerk|jerks / scammers|scammer / spammers|spammer / bastards / wankers / fuckers / motherfuckers / fuck off / piss off / bugger off / get lost / screw you / fuck you / jesus / christ / jesus christ / just / really / actually / also / already / immediately / at once",
        ),
        (
            Aside,
            "not interested / im not interested / i am not interested / no longer interested / im no longer interested / i already have a job / i have a job / i already got a job / already got a job / got a job / found a job / already have a job / i found a job / i found another job / ive found a job / wrong number / wrong person / you have the wrong number|person / this is spam / its spam / this is harassment / \
             enough / thats enough / enough is enough / i dont want this / i dont know you / i dont know who this is / how many times do|must|should i have? to? tell|say|ask / how many times / not for me / not looking / im not looking / i have a job already",
        ),
        (
            Word,
            "stop / stp / sotp / stpo / sstop / stoped / stop{p,pp} / stopall / stop all / stop it / stop this / stop that / stop now / stop already / stop right now / stop stop / stop messages / stop texts / stop writing / stop <ing> / stop <callings> / stop promotions / stop everything / unsubscribe / unsub / optout / opt out / remove me / remove / remove please / delete me / take me off / \
             leave me / leave us / can|could|will|would you stop / i said stop / i told you to stop / you need to stop / i want you to stop / i asked you to stop / please|pls|plz stop / make it stop / go away / please go away / stop and desist / cease and desist / do not disturb / enough stop",
        ),
        (Bare, "end messages|texts / cancel / end / quit / revoke / quit it / halt / cancel all"),
        (
            Start,
            "start / unstop / restart / resume / subscribe / resubscribe / opt in / optin / start promotions / opt me in / opt me back in / subscribe me",
        ),
        (
            Firm,
            "stop|stopp|stp|quit|cease <ing>|<callings> me|us / stop|quit|cease sending|forwarding me|us? <det>? <det>? <message>? / stop|quit sending me? this / stop|quit|cease <ing>|<callings> this|my number|phone|cell|mobile / stop|cease|end|discontinue|halt with? the|these|this|your|all|those|any|sending <adj>? your|the|these|further|future? <message> / stop <message> to me|my|this / \
             stop writing to? me|us / stop reaching out / stop trying to contact|reach|call|text me / stop blowing up my phone / stop getting in touch / cease all? contact|communication|communications / refrain from <ing>|<callings>|sending me? / discontinue <ing>|messages|texts|all / stop all contact|communication|communications|messages|texts|messaging / \
             stop|quit hitting me up / stop bombarding|flooding|blasting|blowing me / stop contact / can|could|will|would you please? stop <ing>|<callings> / can|could|would you not <write> me / leave me|us alone / leave me|us be / leave me|us the alone / leave me|us in peace / let me be / \
             take|get|pull|knock|keep me|us|my off|of|out <det>? <adj>? <adj>? <list> / take|get me|us off|out of? <det>? <adj>? <list> / take my name|number|info|details off|out|from of? <det>? <adj>? <list>? / take|get my number|name|info off|out / take this number off|out / \
             <remove> me|us from|off <det>? <adj>? <list> / <remove> me|us off|from of? <det>? <adj>? <list> / <remove> my|this|our <adj>? <data> / <remove> all? of? my <data> / be|get removed from|off of? <det>? <adj>? <list> / to be removed / have my|me number|name|info|details? removed|deleted / have me removed / take me off please / remove me immediately / \
             unsubscribe me? / unsubscribe me from? <det>? <adj>? <list>? / unsubscribing / to be unsubscribed / unsubscribed please / i unsubscribe / how do|can|to i? unsubscribe|optout|stop / want|need|be off|out of? <det> <adj>? <list> / get rid of my|this <data> / if you|u|yall would|could|can? please? stop|stopped <ing>|<callings>|sending me|us? <det>? <message>? / if you|u would|could not|didnt <write> me / <dont> send anymore|nothing|anything / \
             my <data> to? be? deleted|removed|erased|taken off? / be|get taken|deleted|erased|dropped off|from|out of? <det>? <adj>? <list> / spam|text|message me no more / off the|your|this list / stop <ing>|<callings> to? my|this phone|number|cell / how do|can|to i? opt out / how do|can|to i? stop|end getting|receiving? <det>? <message> / how do|can|to i? get off|out of? <det>? <adj>? <list> / how do|can i make this|it|you|these stop / \
             opt me? out / opting out / opted out please / opt this|my number out / i optout / i opt out / optout me? / \
             <dont> <want> to? receive|get|see|read|be getting? <det>? <det>? <message>? / <dont> <want> <det>? any|more|these|your|anymore <det>? <message> / do not <want> to? receive|get|see <det>? <det>? <message>? / do not <want> <det>? any|more|these|your <message> / no longer|lnger <want>|wish|wishes to? receive|get|be|hear|want <det>? <det>? <message>? / \
             no longer want|wish|need <det>? <message> / no longer wish|want to be contacted|texted|messaged|receive|hear / <dont> <want> to be contacted|texted|messaged|bothered|disturbed|emailed|spammed / do not <want> to be contacted|texted|messaged|bothered|disturbed / <dont> <want> to hear from you|u|yall / do not <want> to hear from you / <dont> ever <want> to hear from you / <dont> <want> anything|nothing from you / \
             <dont> <want> you|u to? <write>|<ing>|texting|contacting me|us / <dont> <want> you|u <write>|<ing> / stop receiving|getting <det>? <det>? <message>? / wish|want|like to? stop receiving|getting <det>? <message>? / rather you didnt <write> me / rather not receive|get|be contacted|any|texts|messages / not interested in receiving|getting|hearing <det>? <message>? / \
             no more|further <message>|contact|calls / no further contact|messages|texts|communication / no longer <write>|<call> me / never <write>|<call> me|us / never <write> this|my number|phone / never send me / cancel|end|turn|shut|switch off? all|the|these|my|your messages|texts|notifications|subscription|alerts|messaging off? / turn off messages|notifications|texts / cancel subscription / cancel my subscription / \
             i|we withdraw|revoke my|consent consent? / <dont> have my permission|consent to? <write>? / you do not have my permission|consent / <dont> give you permission|consent / lose|delete|forget|erase|block this|my number / end all? contact|communication|communications / this|these messages must|need|needs|have to stop / \
             <write> me again|anymore and|ill|i will|am ill? report|block|sue|call / if you <write>|<call>|keep me|texting|messaging|contacting again|me? ill|i|im will|am? report|block|call|sue|reporting|blocking / <dont> <want> <call>|calls or texts|messages / not to be contacted / put me on the|your do not call|contact|text list / on|to your|the do not contact|call|text list",
        ),
        (
            Plain,
            "<dont> ever? <write> me|us / do not ever? <write> me|us / not to? <write> me|us / to not <write> me|us / <dont> write to me|us / do not write to me|us / <dont> reach|get out|in to? touch|me? with? me? / <dont> send me|us <det>? <det>? <message>? / do not send me|us <det>? <det>? <message>? / <dont> send <det>? any|more|anymore|these <message> / do not send <det>? any|more|anymore|these <message> / \
             <dont> <write> this|my number|phone|cell|mobile / do not <write> this|my number|phone|cell|mobile / do not contact|text|message|solicit / <dont> <write> / <dont> <want> you|u to? <write> me / <dont> <want> <message> / do not <want> <message> / stop <ing>|<callings> and|or <ing>|<callings> me / <dont> <call>|<write> or|and <call>|<write> me / do not <call>|<write> or|and <call>|<write> me",
        ),
        (
            Call,
            "<dont> reply|respond|talk|speak|write to me|us / do not reply|respond|talk|speak|write to me|us / you? dont need to <write>|<call> me / no need to <write>|<call> me / <dont> ever? <call> me|us / do not ever? <call> me|us / not to? <call> me|us / <dont> <call> this|my number|phone / do not <call> / <dont> <want> <det>? calls / <dont> <want> you to? <call> me",
        ),
        (
            Contact,
            "text|email|message|whatsapp|write|contact|call|phone|ring me|us / send me|us / reach me|us / write to me|us / give me a call",
        ),
    ],
};

const PORTUGUESE: LanguageWords = LanguageWords {
    sets: &[
        (
            "TAIL",
            "mais nunca aqui neste nesse numero celular telefone zap whatsapp whats wpp zapzap por esse este essa isso isto aqui agora ja nada msg msgs mensagem mensagens sms spam vagas vaga emprego empregos sobre dessas desses dessa desse da do de para pra sempre \
             lista cadastro sistema banco dados base ofertas propaganda novamente outra vez voces vcs vc meu minha seu sua favor tipo coisas tanto todas todos imediatamente nenhuma nenhum trampo nem no na em dai comigo mim conosco",
        ),
        ("MORE", "mais nunca novamente jamais"),
        ("NOW", "ja agora com isso"),
        (
            "REQUEST",
            "eu quero queria gostaria preciso peco pedi pediria desejo que voces vcs vc voce ja disse falei falo pra para de me te lhe lhes nos solicito exijo favor gentileza so apenas tambem vou faz faca facam favor por pedir se sim da do",
        ),
        ("MODAL", "pode podem poderia poderiam tem como consegue conseguem possivel ok"),
        ("LINK", "e entao porque pq mas pois"),
        (
            "JOINT",
            "e porque pq pois que ja mas nao eu estou to tenho entao senao obrigado obrigada isso consegui",
        ),
        ("NO", "nao nem nunca n"),
        (
            "LIMIT",
            "mas so somente apenas melhor prefiro ate antes depois durante enquanto quando exceto segunda terca quarta quinta sexta sabado domingo amanha hoje noite manha semana mes horas hora email cedo ainda menos",
        ),
        (
            "REASON",
            "nao tenho interesse interessa interessado interessada estou to ja trabalho trabalhando emprego arrumei consegui encontrei achei outro outra sou numero errado pessoa errada quem e sao voces vcs isso isto spam golpe fraude assedio chega cansado cansada saco de cheio cheia \
             meu minha um uma o a os as que essa esse mensagem mensagens tanta tantas eu pedi vezes vez vou denunciar bloquear conheco ninguem conhece aqui procurando mais obrigado trampo",
        ),
        (
            "write",
            "mand{em,e,es} envi{em,e,es} escrev{am,a,as} contat{em,e,es} contact{em,e} perturb{em,e,es} incomod{em,e,es} cham{em,e,es} procur{em,e,es} encham encha enche fal{em,e} import{unem,une} mande{m,} amol{em,e} spamm{em,e}",
        ),
        (
            "inf",
            "mandar enviar escrever contatar contactar perturbar incomodar chamar procurar encher falar importunar aborrecer spammar torrar encher ligar",
        ),
        (
            "ger",
            "mandando enviando escrevendo contatando perturbando incomodando enchendo ligando falando insistindo chamando",
        ),
        ("call", "lig{uem,ue,ues} telefon{em,e}"),
        (
            "message",
            "msg{,s} mensagem mensagens menssagem mensagen mensagems zap{,s} sms propaganda{,s} spam vaga{,s} oferta{,s} promoc{ao,oes} notificac{ao,oes} anuncio{,s} nada coisas informac{ao,oes} aviso{,s} email{,s} contato{,s}",
        ),
        (
            "det",
            "mais essas esses as os suas seus nenhuma nenhum tantas tanta dessas desses de com a o essa esse estas estes suas uma",
        ),
        ("want", "quero queremos desejo preciso gostaria aceito autorizo kero"),
        ("stop", "para pare parem parar pares"),
        (
            "removeme",
            "{tira,tire,tirem,remova,removam,remove,exclua,excluam,exclui,apaga,apague,apaguem,retire,retirem,descadastre,descadastra,descadastrem,delete,deleta,deletem}",
        ),
        (
            "data",
            "numero contato cadastro dados telefone celular nome zap whatsapp perfil conta informacoes registro",
        ),
        ("list", "lista listas cadastro sistema base banco grupo aqui disso contatos daqui dessa"),
        ("from", "da dessa desta de do desse deste das"),
        ("GUARD", "parte manda mandam ligar ligam sair saia escrevem pera contratem falam marca mensal"),
    ],
    phrases: &[
        (
            Filler,
            "oi / ola / oie / opa / bom dia / boa tarde / boa noite / por favor / pfv / pfvr / pf / porfavor / fvr / por gentileza / por obsequio / obrigado / obrigada / obg / obgd / brigado / brigada / muito obrigado|obrigada / valeu / vlw / agradeco / desde ja / grato / grata / desculpa / desculpe / desculpem / perdao / gente / pessoal / galera / moco / moca / amigo / amiga / senhor / senhora / mano / cara / \
             ta / ta bom / ok / beleza / blz / sim / entao / nao obrigado|obrigada / abracos / att / atenciosamente / um abraco / tenha|tenham um? bom|otimo dia / boa semana / porra / caralho / merda / cacete / puta que pariu / pqp / inferno / desgraca / saco / que saco / idiotas|idiota / chatos|chato / poxa / pelo amor de deus / kkk / kkkk / rs / de uma vez / logo / agora mesmo",
        ),
        (
            Aside,
            "nao tenho interesse / nao me interessa / nao estou interessado|interessada / sem interesse / ja tenho emprego|trabalho / ja consegui emprego|trabalho / ja arrumei emprego|trabalho / ja estou trabalhando / estou trabalhando / numero errado / pessoa errada / nao sou eu / to de saco cheio / estou de saco cheio / nao quero mais / nao procuro emprego / nao preciso",
        ),
        (
            Word,
            "sair / sair da lista / desinscrever / descadastrar / descadastro / descadastra / descadastre / me descadastra / cancelar inscricao / cancelar assinatura / cancelar cadastro / parar mensagens / parar promocoes / interromper promocoes / pare / parem / para com isso / pare com isso / parem com isso / pare ja / parem ja / chega / ja chega / chega disso / chega de mensagem|mensagens / quero parar / nao perturbe / nao perturbem / nao incomode / nao incomodem / para por|pfv|pf favor? / me tira / me remove / me exclui / me deixa / nao enche / para ja",
        ),
        (Bare, "parar / cancelar / cancela"),
        (Start, "comecar / recomecar / retomar / voltar / inscrever / iniciar / quero voltar a receber"),
        (
            Firm,
            "<stop> de me <inf> / <stop> de nos <inf> / <stop> de <inf> <det>? <message> / <stop> de <inf>|<ger> pra|para mim / <stop> de me <inf> <det>? <message>? / <stop> com <det> <message> / parem|pare|para de mandar|enviar|perturbar|incomodar|encher|ligar|importunar / deixem|deixe|deixa de me <inf> / da|dao pra|para parar de me? <inf> / \
             pode|podem|poderia|poderiam parar de me? <inf> / nao me <write> mais / nao me <inf> mais / nao <write> mais / nao mandem|mande|manda|envia|envie|enviem mais <det>? <message> / nao me manda|envia|chama|escreve|perturba|incomoda|enche|procura mais / nao mais me? <write> / nunca mais me? <write>|<call>|manda|chama / nunca mais <write> / nao <want> mais? receber <det>? <det>? <message>? / nao <want> mais <message> / nao <want> <det>? <message> mais / \
             nao <want> <det>? <message> de voces|vcs / nao <want> que? me? <write> / nao <want> ser contatado|contatada|contactado|incomodado|incomodada|perturbado / nao <want> mais ser contatado|contatada / nao <want> mais contato / nao <want> mais que? voces|vcs|vc|me me? <write>|mandem|chamem / nao <want> mais saber / parar de receber <det>? <message>? / quero|gostaria parar de receber / deixar de receber <det>? <message>? / \
             chega de <det>? <message>? / chega de me? <inf> / sem mais mensagens / nada de mais? mensagens|mensagem / nao mandem|manda|mande mais nada / nao me <write> mais? nada / nao me <write>|mandem de novo / nao me <write>|chama novamente / nao voltem|volte|volta a me? <inf> / nao continuem|continue|fiquem|fique me? <ger> / \
             me <removeme> <from> <det>? <list> / <removeme> me <from> <list> / <removeme> <det>? meu|meus|esse <data> / <removeme> eu <from> <list> / ser|seja removido|removida|excluido|excluida|retirado|retirada|tirado|tirada|descadastrado <from> <list> / quero|gostaria|desejo de? sair <from> <list> / deix{a,e,em} eu em paz / nao entr{em,e,a} mais em contato / nao entr{em,e,a} em contato mais|novamente / como cancelo|paro|desativo|bloqueio <det>? <message> / nao autorizo mais? o? contato|uso|que / quero sair <from> <list> / me <removeme> <from> <list> de? transmissao? / podem|pode|poderia|poderiam me? tirar|remover|excluir|apagar|descadastrar me? meu? <from>|<data>? <data>|<list>? / tem como me tirar|remover|descadastrar|excluir <from>? <list>? / \
             <removeme> o? meu <data> / me descadastr{a,e,em} / me desinscrev{e,a,am} / quero me descadastrar|desinscrever / descadastrar meu|este|esse numero / descadastr{e,a,em} meu numero / como faco pra|para sair|parar|cancelar|descadastrar|me descadastrar? <from>? <list>? / como me descadastro / cancel{ar,a,e,em} meu|o|minha|a cadastro|inscricao|assinatura / cancel{ar,a,e,em} as|essas|os mensagens|notificacoes|avisos / \
             me deix{a,e,em} em paz / deix{a,e,em} me? em paz / me deix{a,e,em} quieto|quieta|tranquilo / me esquec{e,am,a} / esquec{e,am,a} meu numero / me erra / nao enche{,m} mais / nao encham? mais / parem de encher o? saco / para|pare|parem de me? encher o? saco / parem|pare|para de insistir / nao insist{am,a,e} / bloque{iem,ia,ie} meu numero / dar baixa no|do meu numero|cadastro / nao <want> fazer|ficar parte|mais|na dessa|lista lista?",
        ),
        (
            Plain,
            "nao entr{em,e,a} em contato / nao me <write> <det>? <message>? / nao me <inf> <message>? / nao <want> <message> / nao <want> receber / nao <write> <message> / nao me manda|envia <message> / nao <want> que me <write> / nao manda <message> / favor nao me? <write>|<inf> <message>?",
        ),
        (
            Call,
            "nao precisa|precisam mais? me? <inf> <message>? / nao me <call> / nao me liga / nao <want> mais? ligacao|ligacoes / nao <want> que me <call> / nao me <call> nem <write>",
        ),
        (
            Contact,
            "me liga|ligue|liguem / me manda|mande|mandem / me chama|chame|chamem / me envia|envie|enviem / me escreva|escreve|escrevam",
        ),
    ],
};

const FRENCH: LanguageWords = LanguageWords {
    sets: &[
        (
            "TAIL",
            "plus jamais sur ce numero portable telephone whatsapp ici de du la votre vos ta tes liste messages message sms spam offres offre emploi emplois demploi annonces maintenant tout suite immediatement rien encore nouveau definitivement pas ces cette dici par pour toujours base donnees fichiers fichier",
        ),
        ("MORE", "plus jamais nouveau"),
        ("NOW", "maintenant tout suite ca"),
        (
            "REQUEST",
            "je jai vous tu de veux voudrais aimerais souhaite souhaiterais demande prie deja dit demander bien vouloir merci dois il faut que",
        ),
        ("MODAL", "pouvez peux pourriez pourrais pouvezvous pourriezvous puisje comment"),
        ("LINK", "et donc alors mais car"),
        ("JOINT", "et car parce je jai donc cest mais vous"),
        ("NO", "non ne pas"),
        (
            "LIMIT",
            "mais sauf avant apres quand pendant jusqua lundi mardi mercredi jeudi vendredi samedi dimanche demain soir matin plutot mieux seulement heures mail",
        ),
        (
            "REASON",
            "je suis ne pas interesse interessee jai deja un travail emploi trouve mauvais numero qui etes vous cest du spam harcelement arnaque marre en ai assez ca suffit de vos messages ce nest mon la une",
        ),
        (
            "write",
            "mecri{re,vez,s,t} contacter contactez contacte mecontactez menvoyer menvoyez menvoie envoyez envoyer derangez deranger derange embetez embeter embete harcelez harceler importunez ecrire ecrivez ecris solliciter sollicitez",
        ),
        ("me", "me moi nous m"),
        (
            "message",
            "message{,s} sms texto{,s} notification{,s} offre{,s} spam pub{,s} publicite{,s} mail{,s} annonces rien",
        ),
        ("stop", "arrete arretez arreter cessez cesse cesser stop"),
        (
            "remove",
            "supprime{z,r,} retire{z,r,} efface{z,r,} enleve{z,r,} raye{z,r,} oublie{z,r,} desinscri{vez,re,s} desabonne{z,r,}",
        ),
        ("det", "des de les vos tes ces ce cet mes mon ma aucun la votre ta cette le du plus d"),
        ("list", "liste listes base fichier fichiers donnees contacts repertoire diffusion"),
    ],
    phrases: &[
        (
            Filler,
            "bonjour / bonsoir / salut / coucou / merci / merci beaucoup / merci davance / merci bien / mille mercis / svp / sil vous plait / sil te plait / stp / sil vous plais / desole / desolee / pardon / excusezmoi / excusez moi / cordialement / bonne journee / bonne soiree / bonne continuation / au revoir / oui / non merci / ok / daccord / madame / monsieur / putain / merde / bordel / connards|connard / je vous prie / je vous en prie / tout de suite / immediatement / bien",
        ),
        (
            Aside,
            "pas interesse|interessee / je ne suis pas|plus interesse|interessee / ca ne minteresse pas|plus / jai deja un travail|emploi / jai trouve un travail|emploi / mauvais numero / ca suffit / cest du spam / cest du harcelement / jen ai marre",
        ),
        (
            Word,
            "arret / arrete / arreter / arretez / desinscrire / se desinscrire / me desinscrire / desinscription / desabonner / se desabonner / me desabonner / desabonnement / stop promotions svp / arreter les promotions / stop sms / ca suffit / assez / arretez ca / arrete ca / foutez le camp / resilier",
        ),
        (Bare, "annuler / fin"),
        (Start, "reprendre / recommencer / commencer / demarrer / sinscrire / minscrire"),
        (
            Firm,
            "<stop> de? <me>? <write> <det>? <message>? / <stop> de? mappeler / <stop> de me contacter|deranger|harceler|solliciter|embeter / <stop> avec? <det> <message> / <stop> denvoyer <det>? <message> / ne? <write>|mappelez|mappeler|mappelle|mecrivez <me>? plus|jamais <det>? <message>? / ne? me <write> plus|jamais / ne plus me? <write>|mappeler / ne? plus jamais me? <write>|mappeler / n envoyez plus / nenvoyez plus <det>? <message>? / ne menvoyez|menvoie plus <det>? <message>? / \
             je ne? veux|souhaite|desire plus recevoir <det>? <det>? <message>? / je ne? veux|souhaite plus <det>? <message>|etre contacte|contactee|vos / je ne? veux|souhaite plus etre contacte|contactee|derange|derangee / je ne? veux|souhaite plus que vous me? <write> / je ne? veux|souhaite pas recevoir <det>? <message>? / je ne? veux|souhaite pas etre contacte|contactee / plus de <message> / plus aucun <message> / fini les messages / \
             <remove> <me> de|du <det>? <list> / <remove> mon|mes numero|contact|donnees|nom|coordonnees|infos / <remove> ce numero / <remove> <me>? / me|etre desabonner|desinscrire|retire|retiree|supprime|desinscrit / desabonnezmoi|desabonne{z,}|desinscrivezmoi|retirezmoi|supprimezmoi|enlevezmoi <det>? <det>? <list>? / retirezmoi|enlevezmoi|supprimezmoi|rayezmoi de <det> <list> / je me? desabonne|desinscris / comment me|se? desabonner|desinscrire / desinscri{vez,s} moi / \
             laissez|laisse moi|nous tranquille|tranquilles / laissezmoi|laissemoi tranquille / laissez|laisse moi|nous en paix / laissezmoi|laissemoi en paix / foutezmoi|fichezmoi|foutez|fichez moi? la paix / lachezmoi|lachez moi / oubliez|oublie moi / oubliezmoi / perdez mon numero / je veux|voudrais|souhaite me? desabonner|desinscrire",
        ),
        (
            Plain,
            "ne? me <write> pas / ne? mecrivez|mecris|menvoyez|menvoie pas <det>? <message>? / ne? pas me? <write>|mecrire|menvoyer <det>? <message>? / pas de messages",
        ),
        (Call, "ne? mappelez|mappelle pas|plus|jamais / ne pas|plus mappeler"),
        (
            Contact,
            "appelezmoi / appelez moi / ecrivezmoi / ecrivez moi / contactezmoi / envoyezmoi / envoyez moi",
        ),
    ],
};

const GERMAN: LanguageWords = LanguageWords {
    sets: &[
        (
            "TAIL",
            "mehr nie wieder nochmal auf diese dieser diesem nummer handy whatsapp hier bitte sofort von aus der ihrer eurer deiner liste verteiler nachrichten nachricht sms spam jobs jobangebote stellenangebote angebote werbung jetzt endlich weiter weitere keine an bei mich mir uns datenbank ab in ruhe zukunft ihnen euch ihren",
        ),
        ("MORE", "mehr wieder nie nochmal niemals weiter weitere weiteren zukunft"),
        ("NOW", "jetzt endlich sofort damit"),
        (
            "REQUEST",
            "ich sie du ihr mochte will wurde gerne gern bitte mir mich habe gesagt bereits schon doch mal darum bitten auf hiermit dass wunsche",
        ),
        ("MODAL", "konnen konnten kannst konntest konnt konntet wurden"),
        ("LINK", "und also daher deshalb aber"),
        ("JOINT", "und weil denn da ich habe das es aber sonst"),
        ("NO", "nicht kein nein"),
        (
            "LIMIT",
            "aber ausser bis vor nach wahrend wenn lieber montag dienstag mittwoch donnerstag freitag samstag sonntag montags morgen heute abend abends nachts morgens uhr nur sondern stattdessen besser email mail",
        ),
        (
            "REASON",
            "ich bin habe schon einen job arbeit gefunden kein keine interesse nicht interessiert falsche nummer person wer sind sie ist das spam betrug belastigung genug es reicht mir mich nervt das ihre nachrichten",
        ),
        (
            "write",
            "schreib{en,t,e,} kontaktier{en,t,e,} anschreiben schick{en,t,e,} send{en,et,e} belastig{en,t,e} nerv{en,t,e} stor{en,t,e} zuspammen zutexten melden",
        ),
        (
            "inf",
            "schreiben kontaktieren anschreiben anzuschreiben zu schicken senden belastigen nerven storen kontaktiert geschrieben anrufen anzurufen schicken",
        ),
        (
            "message",
            "nachricht{,en} sms werbung spam angebot{,e} jobangebot{,e} stellenangebot{,e} whatsapp{,s} mail{,s} mehr info{,s} benachrichtigung{,en}",
        ),
        ("who", "sie ihr du"),
        ("me", "mir mich uns"),
        (
            "remove",
            "losch{en,t,e} entfern{en,t,e} streich{en,t,e} nehm{en,t} nimm vergiss vergessen vergesst",
        ),
        ("list", "liste verteiler datenbank system kartei adressliste mailingliste"),
        ("det", "ihrer eurer deiner der dieser ihrem eurem deinem dem diesem ihre eure die diese"),
    ],
    phrases: &[
        (
            Filler,
            "hallo / hi / guten tag / guten morgen / guten abend / servus / moin / bitte / danke / vielen dank / danke schon / dankeschon / besten dank / sorry / entschuldigung / tut mir leid / mit freundlichen grussen / mfg / liebe grusse / lg / schonen tag / schonen tag noch / ja / ok / nein danke / nein / doch / mal / endlich / sofort / verdammt / scheisse / verdammte / arschloch / idioten / leute / einfach",
        ),
        (
            Aside,
            "kein interesse / ich habe kein interesse / ich bin nicht interessiert / nicht interessiert / keine interesse / ich habe schon einen job / ich habe bereits einen job / habe schon einen job / falsche nummer / das ist spam / es reicht / das nervt",
        ),
        (
            Word,
            "stopp / stoppen / abmelden / abbestellen / abmeldung / aufhoren / werbung stoppen / aufhoren bitte / hor auf / horen sie auf / hort auf / schluss / schluss damit / schluss jetzt / lass das / lassen sie das / loschen",
        ),
        (Bare, "halt / beenden / austragen / kundigen"),
        (Start, "starten / anmelden / beginnen / fortsetzen"),
        (
            Firm,
            "hor{en,t,} <who>? auf <me>? <me>? zu? <inf>|belastigen|kontaktieren|schreiben|<message>? / hor{en,t,} <who>? auf mit den|diesen|ihren nachrichten / <write> <who>? <me>? bitte? nicht|nie mehr|wieder|nochmal / <write> <who>? <me> keine <message> mehr? / <write> <who>? <me> nichts mehr / bitte? keine|keinerlei|nie weiteren|weitere|mehr <message> mehr? / keine <message> mehr / \
             ich? mochte|will|wunsche keine <message> mehr|weiteren|von? erhalten|bekommen|ihnen|haben? / ich? mochte|will nicht mehr kontaktiert|angeschrieben|belastigt|genervt werden? / ich? mochte|will nichts mehr von ihnen|euch|dir horen? / ich? mochte|will keine <message> mehr? / ich? mochte|will keine <message> erhalten|bekommen / mochte|will mich abmelden|austragen / <me> abmelden / mich abzumelden / melden|melde sie|mich mich? ab|bitte ab? / wie kann|melde ich mich? abmelden|ab|mich / \
             <remove> <who>? mich aus|von <det>? <list> / <remove> <who>? meine|die|diese nummer|daten|kontaktdaten|telefonnummer|handynummer / streichen|nehmen|tragen sie? mich von|aus? <det>? <list> aus? / tragen sie mich aus / austragen bitte / lass{en,t,} <who>? mich|uns in ruhe / lass{en,t,} <who>? mich|uns in frieden / nicht mehr <inf>|kontaktieren|melden / nie wieder|mehr <inf>|kontaktieren / unterlassen sie / kontaktieren|schreiben sie? mich|mir nie mehr|wieder / meine|meine nummer|daten loschen|entfernen",
        ),
        (
            Plain,
            "<write> <who>? <me> bitte? nicht / <write> <who>? <me> bitte? keine <message> / nicht kontaktieren|schreiben|anschreiben / keine nachrichten / ich? mochte|will nicht kontaktiert|angeschrieben werden?",
        ),
        (Call, "ruf{en,t,} <who>? mich bitte? nicht mehr|wieder? an? / nicht mehr anrufen"),
        (
            Contact,
            "rufen sie mich / ruf mich / schreiben sie mir lieber|eine / schicken sie mir|eine / ruft mich",
        ),
    ],
};

const ITALIAN: LanguageWords = LanguageWords {
    sets: &[],
    phrases: &[
        (Filler, "per favore / grazie / ciao / salve / buongiorno"),
        (Word, "ferma / annulla iscrizione / cancellami / disiscrivimi / basta messaggi"),
        (Start, "iscrivimi"),
        (
            Firm,
            "non scrivetemi piu / non mi scrivete piu / non contattatemi piu / smettetela di scrivermi / lasciatemi in pace",
        ),
    ],
};

const DUTCH: LanguageWords = LanguageWords {
    sets: &[],
    phrases: &[
        (Filler, "alstublieft / alsjeblieft / aub / bedankt / dank u / hoi"),
        (Word, "afmelden / uitschrijven"),
        (Start, "aanmelden"),
        (Firm, "stuur me geen berichten meer / geen berichten meer / laat me met rust"),
    ],
};
