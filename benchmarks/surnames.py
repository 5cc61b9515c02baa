"""Surnames as they are registered and as others write them, for the recall of the search.

They were written down after keys, weights and families had been settled, and nothing is fitted to
them: spellings of one name, what the ear makes of a name, names brought from elsewhere. On the left
the name that is on the shelf, on the right what is asked for; a low line is a space.
"""

from typing import Final

BRITISH: Final = """
    Aitken/Aitkin Askew/Ascough Ayres/Ayers Baines/Baynes Bartholomew/Bartholemew Beckett/Becket
    Birkett/Burkett Blakeley/Blakely Boughton/Bowton Bracegirdle/Brasgirdle Braithwaite/Brathwaite
    Brearley/Brierley Bridgewater/Bridgwater Broadhurst/Brodhurst Brooke/Brooks Burroughs/Burrows
    Butterworth/Butterwith Caldwell/Cauldwell Carruthers/Caruthers Cavanagh/Kavanagh
    Charlesworth/Charlsworth Cholmondeley/Chumley Cockburn/Coburn Colquhoun/Cahoon Connolly/Conley
    Coughlan/Coglan Crichton/Creighton Cruikshank/Crookshank Delaney/Delany Dempster/Demster
    Devereux/Devereaux Dickson/Dixon Donoghue/Donohue Duckworth/Duckwith Dunne/Dunn
    Earnshaw/Ernshaw Eccles/Eckles Entwistle/Entwisle Fairclough/Faircluff Farquhar/Farker
    Fearnley/Fernley Fitzsimmons/Fitzsimons Fogarty/Fogerty Fraser/Frazer Gallagher/Gallacher
    Geoghegan/Gehegan Gilchrist/Gilcrist Goddard/Godard Grieve/Greave Hargreaves/Hargraves
    Heaney/Heeney Hetherington/Hetherinton Higginbottom/Higginbotham Hindmarsh/Hindmarch
    Holdsworth/Houldsworth Horsfall/Horsefall Ibbotson/Ibbetson Inglis/Ingles Jaques/Jacques
    Jeffries/Jefferies Keighley/Keithley Kerr/Carr Kershaw/Kirshaw Keogh/Kehoe
    Kilpatrick/Killpatrick Lacey/Lacy Laughlin/Lachlan Leigh/Lee Lindsay/Lyndsey Loughran/Lochran
    Lytton/Litton Mainwaring/Mannering Maguire/McGuire Marjoribanks/Marchbanks
    McGillycuddy/McGillicuddy McIntyre/MacIntire McKenzie/Mackenzie McLaughlin/McLoughlin
    McLean/MacLaine Menzies/Mingis Molyneux/Mollineux Monaghan/Monahan Moffat/Moffett
    Nesbitt/Nisbet Oughton/Orton Paget/Padgett Pearce/Pierce Pearson/Pierson Pemberton/Pembertin
    Petrie/Petry Pickersgill/Pickersgil Pilkington/Pilkinton Quigley/Quigly Ramsay/Ramsey
    Rafferty/Raferty Rayner/Reyner Reilly/Riley Robertshaw/Robershaw Rowbotham/Robottom
    Sanderson/Saunderson Schofield/Scofield Sheehan/Shean Sinclair/St_Clair Smyth/Smith
    Somerville/Sommerville Stephenson/Stevenson Strachan/Strawn Stuart/Stewart Sutcliffe/Sutcliff
    Swinburne/Swinburn Thorburn/Thorbourne Thwaites/Twaites Tollemache/Tolmash Townsend/Townshend
    Tyrrell/Tirrell Urquhart/Urkhart Villiers/Villers Waddell/Waddle Wainwright/Wainright
    Warburton/Warbuton Weatherall/Wetherell Wemyss/Weems Whittaker/Whitaker Wilkinson/Wilkingson
    Willoughby/Willowby Woolstenholme/Wolstenholme Yeats/Yates
"""
WELSH: Final = """
    Anwyl/Anwill Beddoe/Bedo Bellis/Bellys Clwyd/Clwid Conwy/Conway Cynan/Kynan Einion/Eynon
    Gronow/Goronwy Gwilt/Gwyllt Jarman/German Llewhellin/Llewellin Machen/Machin Mostyn/Mostin
    Nefydd/Neveth Nanney/Nannau Rowlands/Rolant Sayce/Sais Tanat/Tannatt Trahaearn/Traherne
    Tegid/Tegyd Wogan/Gwgan Woosencroft/Wolstencroft Ynyr/Innir Meyrick/Merrick Meurig/Meyrick
    Breese/Breeze Cadogan/Cadwgan Craven/Crafen Deiniol/Daniel Emlyn/Emlin Ffransis/Francis
    Gwalchmai/Walchmay Heilyn/Heylin Kyffin/Cyffin Llifon/Livon Madog/Maddock Mihangel/Michael
    Nevett/Nefed Onions/Einion Peregrine/Perygrin Rhydwen/Rydwen Rosser/Roser Steffan/Stephen
    Trefor/Trevor Uchaf/Ucha Wiliam/Gwilym Yorke/York Ffoulkes/Folks Eames/Emes Tomkins/Tomcyn
"""
FROM_ELSEWHERE: Final = """
    Abdullah/Abdulla Aggarwal/Agarwal Akhtar/Akther Bhattacharya/Bhattacharyya Banerjee/Banerji
    Chakraborty/Chakravarty Desai/Dessai Farooq/Faruk Fernandes/Fernandez Gonçalves/Goncalves
    Grzegorczyk/Gregorczyk Hernández/Hernandes Hossain/Hussein Iqbal/Ikbal Jabłoński/Jablonsky
    Kaczmarek/Kachmarek Kwiatkowski/Kwiatkowska Lefebvre/Lefevre Mahmood/Mehmood Mukherjee/Mukerji
    Nkosi/Nkosy Olszewski/Olshevski Oyelaran/Oyeleran Qureshi/Kureshi Quddus/Kudus Rahman/Rehman
    Rodrigues/Rodriguez Schneider/Shnyder Schwarz/Schwartz Siddiqui/Siddiqi
    Subramaniam/Subramanian Szymański/Shimanski Tchaikovsky/Chaikovski Venkatesan/Venkateshan
    Wiśniewski/Wisniewska Yıldız/Yildiz Yusuf/Youssef Zieliński/Zelinski Østergaard/Ostergard
    Adeyemi/Adeyemy Boateng/Boatang Chukwu/Chuku Dimitrov/Dimitroff Evangelou/Evangelu
    Georgiou/Georgio Haddad/Hadad Ivanović/Ivanovitch Jankowski/Yankowski Kovács/Kovach Lukić/Lukich
    Nowicki/Novitski Özdemir/Ozdemir Petrović/Petrovich Rajput/Rajpoot Sheikh/Shaikh
    Tesfay/Tesfai Usman/Osman Vasiliou/Vasiliu Wang/Wong Zhao/Chao Björnsson/Bjornson
    Sørensen/Sorenson Janssen/Jansen Meyer/Maier Thibault/Tibo Beaulieu/Boliu Da_Silva/Dasilva
"""
OF_PARTS: Final = """
    Lloyd_George/Lloyd-George Rees-Mogg/Reesmogg Bowes-Lyon/Bowes_Lyons Parry-Williams/Williams
    FitzGerald/Fitz_Gerald de_Souza/D'Souza O'Shaughnessy/O'Shaugnessy O'Donnell/ODonel
    van_Dijk/Vandyke El-Sayed/Elsayed Al-Masri/Masri Abu_Bakr/Abubakar Haydn-Davies/Hayden_Davis
    Wyn-Roberts/Wynne_Roberts Prys-Jones/Price-Jones Ellis-Owen/Owen_Ellis ap_Dafydd/Apdafydd
    ab_Ieuan/Abieuan ferch_Gwilym/Gwilym Mac_Giolla/McGilla Morris-Jones/Morris De_la_Rue/Delarue
    Le_Fanu/Lefanu Ben_Ali/Benali Vaughan-Thomas/Vaughan Hughes-Pugh/Pugh-Hughes
"""


def find_pairs() -> list[tuple[str, str]]:
    """Return each name on the shelf with what is asked for."""
    return [
        (there.replace("_", " "), asked.replace("_", " "))
        for group in (BRITISH, WELSH, FROM_ELSEWHERE, OF_PARTS)
        for there, asked in (pair.split("/") for pair in group.split())
    ]
