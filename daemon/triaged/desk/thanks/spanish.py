"""Spanish. "Agradezco su ..." and "su pronta respuesta" ask for something as a rule and are not listed."""

from __future__ import annotations

from triaged.desk.thanks.wording import Wording

_THANK = (
    "(ok |vale |perfecto |genial )?(muchas |muchísimas |mil |infinitas |un millón de |y )*(gracias|grasias|graciass"
    "|grax|graicas)( a ti| a usted| a ustedes| a vosotros| a todos| a todo el equipo| al equipo| de nuevo| nuevamente"
    "| otra vez| de verdad| de corazón| mil| y)*"
)
_HELP = (
    "( gran| excelente| rápida| rápido| buena| buen| valiosa| inmediata)* (ayuda|respuesta|apoyo|soporte|rapidez"
    "|información|info|aclaración|explicación|gestión|solución|servicio|amabilidad|tiempo|trabajo|eficacia)( rápida"
    "| tan rápida| inmediata| recibida| prestada)*"
)
_WELL = (
    "( bien| muy bien| perfectamente| perfecto| correctamente| de nuevo| otra vez| de maravilla| todo| genial| ya"
    "| ahora| a la perfección)*"
)

SPANISH = Wording(
    thanks=(
        _THANK,
        f"{_THANK} por (su|tu|vuestra|vuestro|la|el|toda la|toda su|sus){_HELP}( y (su|tu|la|el){_HELP})?",
        f"{_THANK} por (todo|la rapidez|responder tan rápido|contestar tan rápido)",
        "(se|te|le|les|os) lo agradezco( mucho| muchísimo| de verdad)?",
        "(estoy |quedo )?(muy |sumamente )?agradecid(o|a|os|as)",
        (
            "(ahora sí |ahora |ya |por fin |todo |la impresora |la aplicación |la app |la página |el enlace "
            f"|el correo |me )*(funciona|funcionó|ha funcionado|imprime|va bien|anda bien){_WELL}"
        ),
        (
            "(el |mi )?(problema|tema|asunto|error|incidencia)( ya)?( está| ha sido| fue| quedó| se ha)? (resuelto"
            "|solucionado|arreglado|solventado|resuelta|solucionada)"
        ),
        "(ya |todo )*(está|quedó|ha quedado)( ya| todo)* (resuelto|solucionado|arreglado|listo|perfecto|correcto)",
        "(ya )?todo (bien|perfecto|correcto|ok|listo|en orden|solucionado|resuelto|arreglado|genial)( ya| ahora)?",
        "(perfecto|solucionado|resuelto|arreglado|ya está)",
        "me (ha servido|sirvió|ayudó|ha ayudado)( mucho| muchísimo)?",
        "(son|sois|eres) (los mejores|el mejor|la mejor|unos cracks|un crack)",
    ),
    manners=(
        "ok|okey|vale|de acuerdo|entendido|recibido|anotado|enterado|enterada",
        "(qué |muy )*(bien|bueno|genial|estupendo|fantástico|fenomenal|buenísimo|súper|excelente|maravilloso)",
        (
            "(y |un |muchos |mis |reciba un |reciban un )*(cordial |cordiales |atento |fuerte )?(saludo|saludos|abrazo"
            "|abrazos)( cordial| cordiales| a todos)?"
        ),
        "(y )?(atentamente|atte|cordialmente|igualmente|hasta luego|hasta pronto|adiós|bendiciones)",
        (
            "(y )?que (tenga|tengas|tengan|tengáis|pase|pases) (un |una )?(muy )?(buen|buena|bonito|lindo|excelente"
            "|feliz) (día|tarde|fin de semana|finde|semana)"
        ),
        "(y )?(buen|feliz|buena) (día|finde|fin de semana|tarde|semana|año|navidad|domingo)( a todos)?",
        "y",
    ),
    greetings=(
        (
            "(hola|buenas|buenos días|buenas tardes|buenas noches|buen día|estimado|estimada|estimados|estimadas"
            "|querido|querida|muy buenas|hola de nuevo)( a todos| a todas| equipo| señor| señora| señores| buenas"
            "| buenos días| buenas tardes)*"
        ),
    ),
)
